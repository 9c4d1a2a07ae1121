//! Operating systems, in the many forms that User-Agents use.

use super::product::Product;
use super::tokens::{is_token, leading_version, split};

/// Parses the name and version of an operating system; `None` if the name is not one.
pub(super) fn system<'a>(name: &'a str, version: Option<&'a str>) -> Option<Product<'a>> {
    const SYSTEMS: [(&str, &str); 16] = [
        ("linux", "Linux"),
        ("darwin", "Darwin"),
        ("macos", "macOS"),
        ("mac_os_x", "macOS"),
        ("windows", "Windows"),
        // The name of Windows in Node.js. The version is that of the kernel.
        ("win32", "Windows NT"),
        ("windows nt", "Windows NT"),
        ("android", "Android"),
        ("ios", "iOS"),
        ("iphone-os", "iOS"),
        ("freebsd", "FreeBSD"),
        ("netbsd", "NetBSD"),
        ("openbsd", "OpenBSD"),
        ("sunos", "SunOS"),
        ("aix", "AIX"),
        ("unix", "Unix"),
    ];
    let version = version
        .map(|version| split(version).0)
        .filter(|version| is_token(version));
    let system = SYSTEMS
        .iter()
        .find(|(spelling, _)| spelling.eq_ignore_ascii_case(name));
    let name = match system {
        // Python writes the version of the product, such as `Windows/10`; others that of the
        // kernel.
        Some((_, "Windows")) if version.is_some_and(|version| version.contains('.')) => {
            "Windows NT"
        }
        Some((_, name)) => name,
        // Java writes `Windows_7/6.1`.
        None if name.starts_with("Windows_") && version.is_some() => "Windows NT",
        None => return None,
    };
    Some(Product { name, version })
}

/// Parses the value of an `os/…` or `OS/…` attribute.
///
/// The SDK for .NET puts a sentence there, such as `Microsoft_Windows_NT_6.1.7601_Service_Pack_1`
/// or `Linux_5.10.0_#1_SMP`.
pub(super) fn attribute(value: &str) -> Option<Product<'_>> {
    const SENTENCES: [(&str, &str); 5] = [
        ("Microsoft_Windows_NT_", "Windows NT"),
        ("Microsoft_Windows_", "Windows NT"),
        ("Linux_", "Linux"),
        ("Darwin_", "Darwin"),
        ("Unix_", "Unix"),
    ];
    let (name, version) = split(value);
    system(name, version).or_else(|| {
        SENTENCES.iter().find_map(|&(start, name)| {
            // An underscore ends the version here, unlike in `10_15_7`.
            let version = value.strip_prefix(start)?.split('_').next()?;
            Some(Product {
                name,
                version: leading_version(version),
            })
        })
    })
}

/// Parses an item of a comment, such as `linux`, `Windows NT 6.1` or `Intel Mac OS X 10_15_7`.
pub(super) fn comment(item: &str) -> Option<Product<'_>> {
    const PHRASES: [(&str, &str); 5] = [
        ("Windows NT ", "Windows NT"),
        ("Android ", "Android"),
        ("CPU iPhone OS ", "iOS"),
        ("CPU OS ", "iOS"),
        ("Linux ", "Linux"),
    ];
    for (start, name) in PHRASES {
        if let Some(rest) = item.strip_prefix(start) {
            let version = leading_version(rest);
            return Some(Product { name, version });
        }
    }
    let after_processor = item.trim_start_matches("Intel ").trim_start_matches("PPC ");
    if let Some(rest) = after_processor.strip_prefix("Mac OS X") {
        let version = leading_version(rest.trim_start_matches(['/', ' ']));
        return Some(Product {
            name: "macOS",
            version,
        });
    }
    let (name, version) = split(item);
    system(name, version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(system: Option<Product<'_>>) -> String {
        system.map_or_else(|| "none".to_string(), |system| system.to_string())
    }

    #[test]
    fn attributes() {
        for (value, expected) in [
            ("linux", "Linux"),
            ("Linux#6.1.0", "Linux/6.1.0"),
            ("linux/5.4", "Linux/5.4"),
            ("macos#14.3", "macOS/14.3"),
            ("windows#10", "Windows/10"),
            ("windows#10.0.17763", "Windows NT/10.0.17763"),
            ("win32#10.0.19041", "Windows NT/10.0.19041"),
            (
                "Microsoft_Windows_NT_6.1.7601_Service_Pack_1",
                "Windows NT/6.1.7601",
            ),
            ("Microsoft_Windows_10.0.17763", "Windows NT/10.0.17763"),
            ("Linux_5.10.0-1160_#1_SMP", "Linux/5.10.0"),
            ("other", "none"),
            ("", "none"),
        ] {
            assert_eq!(text(attribute(value)), expected, "{value}");
        }
    }

    #[test]
    fn comments() {
        for (item, expected) in [
            ("linux", "Linux"),
            ("Linux x86_64", "Linux"),
            ("Windows NT 6.1", "Windows NT/6.1"),
            ("Intel Mac OS X 10_15_7", "macOS/10_15_7"),
            ("Mac OS X/14.3", "macOS/14.3"),
            ("CPU iPhone OS 17_3 like Mac OS X", "iOS/17_3"),
            ("Android 4.0.3", "Android/4.0.3"),
            ("amd64", "none"),
        ] {
            assert_eq!(text(comment(item)), expected, "{item}");
        }
    }
}
