//! The flags that say who may use what a generated policy denies to others.

use s3tls::policy::GenerateOptions;

/// Who is exempt.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExemptArgs {
    /// Let AWS services use older TLS; their requests show no TLS version to a policy
    #[arg(long)]
    service_exempt: bool,

    /// Let this principal use older TLS (can be repeated)
    #[arg(long, value_name = "ARN")]
    principal_except: Vec<String>,

    /// Let everyone who may use older TLS also use plain HTTP
    #[arg(long)]
    except_http: bool,
}

impl ExemptArgs {
    pub(super) fn applied_to(&self, options: GenerateOptions) -> GenerateOptions {
        GenerateOptions {
            service_exempt: self.service_exempt,
            principal_exceptions: self.principal_except.clone(),
            except_http: self.except_http,
            ..options
        }
    }

    /// These flags again, for another command.
    pub(super) fn flags(&self) -> Vec<String> {
        let principals = self.principal_except.iter();
        let principals = principals.map(|arn| format!("--principal-except={arn}"));
        let mut flags: Vec<_> = principals.collect();
        for (name, is_set) in [
            ("service-exempt", self.service_exempt),
            ("except-http", self.except_http),
        ] {
            flags.extend(is_set.then(|| format!("--{name}")));
        }
        flags
    }
}
