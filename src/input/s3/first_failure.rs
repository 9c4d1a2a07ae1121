//! Telling why the credentials of a profile cannot be used, however often they are asked for.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, future};
use tokio::sync::Mutex;

/// What the SDK says the second time.
///
/// Source: `profile/credentials.rs` of aws-config.
const TAKEN: &str = "initialization error already taken";

/// A provider that fails for its first reason again, where the one inside only says that it has told it.
#[derive(Debug)]
pub(super) struct FirstFailure<P> {
    inner: P,
    /// Held while the provider is asked, so that the first answer is known before the second.
    first: Mutex<Option<Told>>,
}

/// A failure, which cannot be copied.
#[derive(Debug, Clone)]
enum Told {
    NotLoaded(String),
    Invalid(String),
}

impl Told {
    fn of(error: &CredentialsError) -> Option<Self> {
        let reason = error.source().map(ToString::to_string);
        let reason = reason.unwrap_or_default();
        match error {
            CredentialsError::CredentialsNotLoaded(_) => Some(Self::NotLoaded(reason)),
            CredentialsError::InvalidConfiguration(_) => Some(Self::Invalid(reason)),
            _ => None,
        }
    }

    fn again(self) -> CredentialsError {
        match self {
            Self::NotLoaded(reason) => CredentialsError::not_loaded(reason),
            Self::Invalid(reason) => CredentialsError::invalid_configuration(reason),
        }
    }
}

impl<P: ProvideCredentials> FirstFailure<P> {
    pub(super) fn of(inner: P) -> Self {
        Self {
            inner,
            first: Mutex::new(None),
        }
    }

    async fn provide(&self) -> Provided {
        let mut first = self.first.lock().await;
        let error = match self.inner.provide_credentials().await {
            Ok(credentials) => return Ok(credentials),
            Err(error) => error,
        };
        let was_told = error
            .source()
            .is_some_and(|own| own.to_string().ends_with(TAKEN));
        match first.clone().filter(|_| was_told) {
            Some(told) => Err(told.again()),
            None => {
                *first = Told::of(&error);
                Err(error)
            }
        }
    }
}

impl<P: ProvideCredentials> ProvideCredentials for FirstFailure<P> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Tells its failure once.
    #[derive(Debug, Default)]
    struct Once(AtomicBool);

    impl ProvideCredentials for Once {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(match self.0.swap(true, Ordering::Relaxed) {
                false => CredentialsError::not_loaded("profile `a` was not defined"),
                true => CredentialsError::unhandled(format!("provider {TAKEN}")),
            }))
        }
    }

    #[test]
    fn the_first_failure_is_told_each_time() {
        let runtime = crate::input::s3::runtime::start_runtime().expect("threads");
        let provider = FirstFailure::of(Once::default());
        for _ in 0..3 {
            let error = runtime.block_on(provider.provide_credentials());
            let error = error.expect_err("there are none");
            assert!(matches!(error, CredentialsError::CredentialsNotLoaded(_)));
            let reason = error.source().map(ToString::to_string);
            assert_eq!(reason.as_deref(), Some("profile `a` was not defined"));
        }
    }
}
