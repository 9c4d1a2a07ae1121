//! From a logged request to the request that IAM evaluated.
//!
//! Sources: "Amazon S3 server access log format" in the S3 guide, and the pages on each condition
//! key in the IAM guide.

use super::condition_values;
use super::logged::LoggedRequest;
use super::parts::Request;

/// Reconstructs the request from its record. Whatever is not logged stays unknown.
pub fn request_of(logged: &LoggedRequest<'_>) -> Request {
    let principal = logged.principal();
    Request {
        owner_account: logged.owner_account.map(str::to_owned),
        actions: logged.actions(),
        resource: logged.resource(),
        context: condition_values::context(logged, &principal),
        principal,
    }
}
