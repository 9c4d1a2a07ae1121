use super::*;

#[test]
fn openssl_and_iana_names() {
    for (name, grade, weaknesses) in [
        ("TLS_AES_128_GCM_SHA256", Grade::Modern, ""),
        ("TLS_CHACHA20_POLY1305_SHA256", Grade::Modern, ""),
        ("tls_aes_256_gcm_sha384", Grade::Modern, ""),
        ("ECDHE-RSA-AES128-GCM-SHA256", Grade::Intermediate, ""),
        ("ECDHE-RSA-CHACHA20-POLY1305", Grade::Intermediate, ""),
        ("DHE-RSA-AES256-GCM-SHA384", Grade::Intermediate, ""),
        (
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            Grade::Intermediate,
            "",
        ),
        (
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
            Grade::Intermediate,
            "",
        ),
        ("ECDHE-RSA-AES128-SHA", Grade::Old, "CBC, SHA-1"),
        ("ECDHE-RSA-AES256-SHA384", Grade::Old, "CBC"),
        ("AES128-GCM-SHA256", Grade::Old, "no forward secrecy"),
        ("AES128-SHA256", Grade::Old, "no forward secrecy, CBC"),
        ("AES128-SHA", Grade::Old, "no forward secrecy, CBC, SHA-1"),
        (
            "ECDH-RSA-AES128-SHA",
            Grade::Old,
            "no forward secrecy, CBC, SHA-1",
        ),
        (
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            Grade::Old,
            "CBC, SHA-1",
        ),
        (
            "DES-CBC3-SHA",
            Grade::Old,
            "3DES, no forward secrecy, CBC, SHA-1",
        ),
        (
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            Grade::Old,
            "3DES, no forward secrecy, CBC, SHA-1",
        ),
        ("EDH-RSA-DES-CBC3-SHA", Grade::Old, "3DES, CBC, SHA-1"),
        ("RC4-MD5", Grade::Insecure, "RC4, MD5, no forward secrecy"),
        ("ECDHE-RSA-RC4-SHA", Grade::Insecure, "RC4, SHA-1"),
        (
            "TLS_RSA_WITH_RC4_128_MD5",
            Grade::Insecure,
            "RC4, MD5, no forward secrecy",
        ),
        (
            "NULL-SHA256",
            Grade::Insecure,
            "no encryption, no forward secrecy",
        ),
        (
            "ADH-AES128-GCM-SHA256",
            Grade::Insecure,
            "no authentication",
        ),
        (
            "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
            Grade::Insecure,
            "no authentication",
        ),
        (
            "EXP-DES-CBC-SHA",
            Grade::Insecure,
            "single DES, export-grade, no forward secrecy, CBC, SHA-1",
        ),
        (
            "SEED-SHA",
            Grade::Insecure,
            "SEED, no forward secrecy, CBC, SHA-1",
        ),
        (
            "EXP-RC2-CBC-MD5",
            Grade::Insecure,
            "RC2, export-grade, MD5, no forward secrecy, CBC",
        ),
        (
            "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5",
            Grade::Insecure,
            "RC2, export-grade, MD5, no forward secrecy, CBC",
        ),
        (
            "TLS_RSA_WITH_IDEA_CBC_SHA",
            Grade::Insecure,
            "IDEA, no forward secrecy, CBC, SHA-1",
        ),
        (
            "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
            Grade::Insecure,
            "single DES, export-grade, no forward secrecy, CBC, SHA-1",
        ),
        (
            "EXP1024-RC4-SHA",
            Grade::Insecure,
            "RC4, export-grade, no forward secrecy, SHA-1",
        ),
        (
            "AECDH-NULL-SHA",
            Grade::Insecure,
            "no encryption, no authentication, SHA-1",
        ),
        (
            "CAMELLIA256-SHA",
            Grade::Old,
            "no forward secrecy, CBC, SHA-1",
        ),
        (
            "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256",
            Grade::Old,
            "no forward secrecy, CBC",
        ),
        ("ECDHE-ARIA256-GCM-SHA384", Grade::Intermediate, ""),
        ("ECDHE-ECDSA-AES256-CCM8", Grade::Intermediate, ""),
        ("DHE-DSS-AES128-SHA256", Grade::Old, "CBC"),
        ("PSK-AES128-GCM-SHA256", Grade::Old, "no forward secrecy"),
        (
            "SRP-RSA-AES-128-CBC-SHA",
            Grade::Old,
            "no forward secrecy, CBC, SHA-1",
        ),
    ] {
        let suite = CipherSuite::judge(name);
        assert_eq!(suite.grade, grade, "{name}");
        assert_eq!(suite.weaknesses.join(", "), weaknesses, "{name}");
        assert_eq!(suite.is_weak(), grade > Grade::Intermediate, "{name}");
    }
}

#[test]
fn what_is_not_understood_is_unknown() {
    for name in [
        "",
        "-",
        "AES128-GCM-SHA256-AND-MORE",
        "TLS",
        "ECDHE-RSA",
        "TLS_AES_É",
        "GOST2001-GOST89-GOST89",
        "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
        "INVALID_RELAY_CIPHER",
    ] {
        let suite = CipherSuite::judge(name);
        assert_eq!(suite.grade, Grade::Unknown, "{name}");
        assert!(suite.weaknesses.is_empty() && !suite.is_weak());
    }
}
