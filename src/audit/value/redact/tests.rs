mod properties;

use super::*;
use crate::identify::UserAgent;

#[track_caller]
fn assert_redacted(text: &str, expected: &str) {
    assert_eq!(redact_text(text), expected);
}

#[track_caller]
fn assert_kept(text: &str) {
    let redacted = redact_text(text);
    assert!(matches!(redacted, Cow::Borrowed(_)), "{text}: {redacted}");
}

#[test]
fn names_are_kept_and_values_are_redacted() {
    assert_redacted(
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F20261102%2Fs3&X-Amz-Date=1&X-Amz-Signature=ab12",
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=REDACTED&X-Amz-Date=1&X-Amz-Signature=REDACTED",
    );
    assert_redacted(
        "(AWSAccessKeyId=AKIA;Signature=a+b/c=) x/1",
        "(AWSAccessKeyId=REDACTED;Signature=REDACTED) x/1",
    );
    assert_redacted(
        "x-amz-SECURITY-token=FwoG\"",
        "x-amz-SECURITY-token=REDACTED\"",
    );
    assert_redacted(
        "?Policy=eyJTdGF0&Signature=ab~&Key-Pair-Id=K2&x=1",
        "?Policy=REDACTED&Signature=REDACTED&Key-Pair-Id=REDACTED&x=1",
    );
    assert_redacted(
        "aws_secret_access_key = ab/cd+ef aws_region = eu-west-1",
        "aws_secret_access_key = REDACTED aws_region = eu-west-1",
    );
}

#[test]
fn lists_are_redacted_whole() {
    assert_redacted(
        r#"{"X-Amz-Signature":["5ec3"],"x-amz-security-token": [ "a", "b]c" ], "x":["y"]}"#,
        r#"{"X-Amz-Signature":["REDACTED"],"x-amz-security-token": [ "REDACTED" ], "x":["y"]}"#,
    );
    assert_redacted(r#""token":["cut"#, r#""token":["REDACTED"#);
    assert_redacted(r#""token":["a","b"#, r#""token":["REDACTED"#);
    assert_kept(r#""token":[1,2]"#);
}

#[test]
fn encoded_names_are_known_at_any_depth() {
    assert_redacted("?%53ignature=ab", "?%53ignature=REDACTED");
    assert_redacted(
        "r=https%3A%2F%2Fh%3FX-Amz-Signature%3Dab%26X-Amz-Date%3D1",
        "r=https%3A%2F%2Fh%3FX-Amz-Signature%3DREDACTED%26X-Amz-Date%3D1",
    );
    assert_redacted("X%252DAmz%252dSignature%25253Dab%2526b", {
        "X%252DAmz%252dSignature%25253DREDACTED%2526b"
    });
    // The server, too, treats an encoded quote or ampersand as part of the value.
    assert_redacted("Signature=ab%22cd e", "Signature=REDACTED e");
    assert_redacted("password=a%26b&x=1", "password=REDACTED&x=1");
}

#[test]
fn escapes_of_json_and_html_are_read() {
    for sign in [
        "\\u003d",
        "\\x3d",
        "\\u{3d}",
        "%u003D",
        "&#61;",
        "&#x3D;",
        "&#0061;",
        "&equals;",
        "%C0%BD",
        "\u{ff1d}",
        "%EF%BC%9D",
        "\u{fe66}",
        "%5Cu003d",
        "&#37;3d",
        "\\\\u003d",
        "&amp;#61;",
        " = ",
        "%20=",
        "+=",
        "%00=",
        "[]=",
        "[key]=",
        "\0=\u{200b}",
        ": ",
        ":",
        "=>",
        ":=",
        "==",
    ] {
        let (text, redacted) = (
            format!("?token{sign}ab&x=1"),
            format!("?token{sign}REDACTED&x=1"),
        );
        assert_redacted(&text, &redacted);
    }
    assert_redacted(
        "a=1&amp;Signature=s&amp;b=2",
        "a=1&amp;Signature=REDACTED&amp;b=2",
    );
    assert_redacted(
        "a=1\\u0026sig=s\\u0026b=2",
        "a=1\\u0026sig=REDACTED\\u0026b=2",
    );
    assert_redacted("sig=s&#99;r\\u0065t x", "sig=REDACTED x");
}

#[test]
fn a_value_in_quotes_ends_with_the_same_quote() {
    for (text, redacted) in [
        (
            r#"{"token":"a b&c","x":1}"#,
            r#"{"token":"REDACTED","x":1}"#,
        ),
        (
            r#"{"token":"a\"b c","x":1}"#,
            r#"{"token":"REDACTED","x":1}"#,
        ),
        (
            r#"{\"token\": \"a b\", \"x\"}"#,
            r#"{\"token\": \"REDACTED\", \"x\"}"#,
        ),
        ("password='a b' c", "password='REDACTED' c"),
        (
            "&quot;token&quot;:&quot;a b&quot; c",
            "&quot;token&quot;:&quot;REDACTED&quot; c",
        ),
        (
            "%22token%22%3A%22a%22%2Cb",
            "%22token%22%3A%22REDACTED%22%2Cb",
        ),
        ("token%3D%22ab x%22", "token%3DREDACTED x%22"),
        // The text was cut.
        ("x token=\"a b", "x token=\"REDACTED"),
    ] {
        assert_redacted(text, redacted);
    }
}

#[test]
fn the_content_of_an_element_ends_with_the_next_tag() {
    for (text, redacted) in [
        ("<token>a b</token> c", "<token>REDACTED</token> c"),
        (
            "x <aws:SecretAccessKey type=\"a\">a=b&c</aws:SecretAccessKey>",
            "x <aws:SecretAccessKey type=\"a\">REDACTED</aws:SecretAccessKey>",
        ),
        (
            "<Credentials><AccessKeyId>a</AccessKeyId><SessionToken>b</SessionToken>",
            "<Credentials><AccessKeyId>REDACTED</AccessKeyId><SessionToken>REDACTED</SessionToken>",
        ),
        (
            "&lt;password&gt;a &amp; b&lt;/password&gt;",
            "&lt;password&gt;REDACTED&lt;/password&gt;",
        ),
        (
            "%3Ctoken%3Ea%253Cb%3C%2Ftoken%3E",
            "%3Ctoken%3EREDACTED%3C%2Ftoken%3E",
        ),
        (
            "<token><![CDATA[a<b]]></token>",
            "<token><![CDATA[REDACTED]]></token>",
        ),
        // The text was cut.
        ("<password>a b", "<password>REDACTED"),
        // Its slash is taken for a secret, and is not there when the text is redacted again.
        ("<Bearer />a", "<Bearer REDACTED>a"),
    ] {
        assert_redacted(text, redacted);
    }
    for text in [
        "<Error><Code>AccessDenied</Code><Message>a</Message></Error>",
        "<token/>a <token></token> b",
        "</token>a",
        "token>a <x",
        "<x>token</x>",
    ] {
        assert_kept(text);
    }
}

#[test]
fn names_with_invisible_or_wide_characters_are_known() {
    for name in [
        "X-Amz-Sig\0nature",
        "X-Amz-Sig\u{200b}nature",
        "Sig%00nature",
        "Sig\\u200bnature",
        "Ｓｉｇｎａｔｕｒｅ",
        "\u{17f}ecret",
        "to\u{212a}en",
        "clientSecret",
        "CLIENT-SECRET",
        "x.api.key",
        "_token_",
    ] {
        assert_redacted(&format!("?{name}=ab c"), &format!("?{name}=REDACTED c"));
    }
}

#[test]
fn credentials_are_known_by_their_scheme_and_format() {
    for (text, redacted) in [
        (
            "Authorization: AWS AKIA:ab+/= x/1",
            "Authorization: AWS REDACTED x/1",
        ),
        ("authorization=abc def", "authorization=REDACTED def"),
        ("x (Bearer ab.cd) y", "x (Bearer REDACTED) y"),
        ("bearer ab", "bearer REDACTED"),
        ("x/1 ftp://me:ab@host", "x/1 ftp://me:REDACTED@host"),
        ("Bearer error code=ab", "Bearer REDACTED code=REDACTED"),
        ("InvalidToken: a1b2c3", "InvalidToken: REDACTED"),
        ("X-Token: Bearer ab y", "X-Token: Bearer REDACTED y"),
        ("Basic%20dTpw;", "Basic%20REDACTED;"),
        (
            "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=ab",
            "AWS4-HMAC-SHA256 Credential=REDACTED, SignedHeaders=host, Signature=REDACTED",
        ),
        ("x/eyJhbGci.eyJzdWIi.c2ln-_ y", "x/REDACTED y"),
        ("eyJeyJhbGci.eyJzdWIi. y", "REDACTED y"),
        (
            "+https://user:p@ss%40@host/@x:y@z",
            "+https://user:REDACTED@host/@x:y@z",
        ),
        (
            "u=https%3A%2F%2Fuser%3Ap%252Fw%40host%2Fx",
            "u=https%3A%2F%2Fuser%3AREDACTED%40host%2Fx",
        ),
        (
            r"https:\/\/user:ab@host\/",
            r"https:\/\/user:REDACTED@host\/",
        ),
    ] {
        assert_redacted(text, redacted);
    }
}

#[test]
fn patterns_keep_their_stars() {
    assert_redacted("*Signature=ab*cd*", "*Signature=REDACTED*");
    assert_redacted("*Signature=*", "*Signature=*");
    assert_redacted("*\"token\":\"ab*", "*\"token\":\"REDACTED*");
    assert_redacted("*Bearer ab*", "*Bearer REDACTED*");
}

#[test]
fn the_first_letter_may_be_encoded() {
    assert_redacted("%0AWSAccessKeyId=ab", "%0AWSAccessKeyId=REDACTED");
    assert_redacted("%4%43redential=ab", "%4%43redential=REDACTED");
}

#[test]
fn texts_without_secrets_are_unchanged() {
    for text in [
        "aws-cli/2.15 SignatureVersion=4",
        "Signature",
        "a=b&c=%zz%",
        "Signature=&x=1",
        "code/1.2 token-agent secret/3 (password; sig)",
        "status code: 404",
        "error code=AccessDenied",
        "code=403",
        "barcode=1234 zip_code=12345 msig=1 config=x",
        "token_type=Bearer",
        "X-Amz-Server-Side-Encryption-Customer-Key-MD5=ab",
        "p.json:1:2: this is not a policy: it lacks a Version",
        "ExpiredToken: The provided token has expired.",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db",
        "Basic authentication and basic/1.0, Visual Basic 6.0",
        "https://user@host/path:a@b",
        "http://h:80/eyJ/eyJhbGci.eyJzdWIi/eyJ.x.y",
        "2001:db8::1 [::1]:443",
    ] {
        assert_kept(text);
    }
}

#[test]
fn lines_are_redacted_separately() {
    for text in [
        "token=\nab",
        "token\n=ab",
        "Bearer\nab",
        "token=\"\nab",
        "to\nken=ab",
    ] {
        assert_kept(text);
    }
    assert_redacted("token=\"a b\nc", "token=\"REDACTED\nc");
}

/// No User-Agent of the fixtures contains anything that looks like a secret, and redaction does
/// not change which client it is.
#[test]
fn no_client_of_the_fixtures_changes() {
    let fixtures = [
        include_str!("../../../../fixtures/clients.jsonl"),
        include_str!("../../../../fixtures/remedies.jsonl"),
    ];
    let mut agents = 0;
    for line in fixtures.iter().flat_map(|fixture| fixture.lines()) {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(agent) = case["user_agent"].as_str() else {
            continue;
        };
        assert_eq!(
            UserAgent::parse(&redact_text(agent)),
            UserAgent::parse(agent)
        );
        assert_kept(agent);
        agents += 1;
    }
    assert!(agents > 200);
}

#[test]
fn the_cost_is_linear_in_the_length() {
    for part in [
        "%3",
        "%25",
        "=",
        ":",
        "token=",
        "token",
        "eyJ",
        "eyJ.",
        ".eyJ",
        "eyJ.eyJ",
        "://",
        "://a:",
        "@",
        "]=",
        "[]=",
        "\"=",
        "token=\"",
        "token%3D%22",
        "token=%22",
        "token%3D%2522",
        "&",
        "&#",
        ";",
        "\\u{",
        "}",
        "\\",
        "Bearer ",
        "Basic a",
        "Bearer",
        " =",
        "+=",
        "-_=",
        "\u{200b}",
        "\0",
        "\u{ff1d}",
        "code: ",
        "token= ",
        "token=*",
        "<token>",
        "<token",
        "<",
        "token>",
        "<token><![CDATA[",
    ] {
        let text = part.repeat(5_000) + "4";
        let decoded = Decoded::of(text.as_bytes());
        let mut secrets = Secrets::of(&decoded);
        while secrets.next().is_some() {}
        let steps = secrets.steps.get();
        assert!(steps <= 8 * text.len(), "{part}: {steps}");
    }
}

/// The first check does not count its steps. If each `://` had the whole text searched, this
/// would take hours.
#[test]
fn a_text_of_many_urls_is_checked_at_once() {
    for text in ["http://", "http://%"] {
        assert_kept(&text.repeat(1 << 20));
    }
}
