//! Whose buckets are asked for: a role to assume, and the account of the credentials.

use std::sync::{Arc, OnceLock};

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use aws_sdk_s3::config::SharedCredentialsProvider;

use super::folder_filter::is_account;

/// The name of the sessions in which roles are assumed, for CloudTrail.
const SESSION: &str = "s3tls";

/// A role to assume.
///
/// Source: "AssumeRole" in the API reference of AWS STS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// The external ID that its trust policy asks for.
    pub external_id: Option<String>,
}

impl Role {
    /// The account of the role, which is in its ARN: `arn:aws:iam::123456789012:role/name`.
    pub(super) fn account(&self) -> Option<String> {
        let account = self.arn.split(':').nth(4)?;
        is_account(account).then(|| account.to_owned())
    }

    /// The settings with the credentials of the role in place of those that assume it.
    pub(super) async fn assumed_from(&self, settings: SdkConfig) -> SdkConfig {
        let mut role = AssumeRoleProvider::builder(&self.arn)
            .session_name(SESSION)
            .configure(&settings);
        if let Some(id) = &self.external_id {
            role = role.external_id(id);
        }
        let provider = SharedCredentialsProvider::new(role.build().await);
        let settings = settings.into_builder().credentials_provider(provider);
        settings.build()
    }
}

/// The account that credentials name.
#[derive(Debug, Clone, Default)]
pub(super) struct NotedAccount(Arc<OnceLock<String>>);

impl NotedAccount {
    pub(super) fn get(&self) -> Option<String> {
        self.0.get().cloned()
    }
}

/// The settings with credentials that note their account when they are used. To ask for them before
/// they are needed could start a program or a login twice.
pub(super) fn noting_account(settings: SdkConfig) -> (SdkConfig, NotedAccount) {
    let account = NotedAccount::default();
    let Some(inner) = settings.credentials_provider() else {
        return (settings, account);
    };
    let noting = SharedCredentialsProvider::new(Noting {
        inner,
        account: account.clone(),
    });
    let settings = settings.into_builder().credentials_provider(noting);
    (settings.build(), account)
}

#[derive(Debug)]
struct Noting {
    inner: SharedCredentialsProvider,
    account: NotedAccount,
}

impl Noting {
    async fn provide(&self) -> Provided {
        let credentials = self.inner.provide_credentials().await?;
        if let Some(account) = credentials.account_id() {
            let _ = self.account.0.set(account.as_str().to_owned());
        }
        Ok(credentials)
    }
}

impl ProvideCredentials for Noting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_of_a_role_is_in_its_arn() {
        for (arn, account) in [
            ("arn:aws:iam::123456789012:role/a/b", Some("123456789012")),
            ("arn:aws:iam::12345678901:role/a", None),
            ("role", None),
        ] {
            let role = Role {
                arn: arn.to_owned(),
                external_id: None,
            };
            assert_eq!(role.account().as_deref(), account, "{arn}");
        }
    }
}
