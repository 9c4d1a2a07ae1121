//! From a log record to the request that a policy saw.
//!
//! Sources: "Amazon S3 server access log format" in the S3 guide, and the pages on each condition
//! key in the IAM guide.

use super::condition_values;
use super::logged::LoggedRequest;
use super::parts::Request;

/// The request behind a record. What the record does not tell stays unknown.
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
