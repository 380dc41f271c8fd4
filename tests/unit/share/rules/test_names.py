"""Names of secrets are known in any spelling, by their words and not by their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.share.rules import is_secret_name

SECRET = [
    *("authorization", "Authorization", "AUTHORIZATION", "Proxy-Authorization"),
    *("x-api-key", "X-API-Key", "apiKey", "api_key", "APIKEY", "API Key", "apikey"),
    *("myApiKey", "openai_api_key", "token", "accessToken", "access_token"),
    *("ACCESS-TOKEN", "refreshToken", "idToken", "csrfToken", "resumeToken"),
    *("botToken", "authtoken", "tokenValue", "token_2", "x-auth-token"),
    *("nextPageToken", "password", "passwd", "pwd", "pass", "dbPassword"),
    *("DB_PASSWORD", "passwordConfirm", "user password", "newPassword", "userpassword"),
    *("password1", "passphrase", "passcode", "secret", "clientSecret", "client_secret"),
    *("CLIENT-SECRET", "secretKey", "webhookSecret", "cookie", "Cookie", "set-cookie"),
    *("Set-Cookie", "sessionCookie", "cookies", "session", "sessionId", "session_id"),
    *("PHPSESSID", "JSESSIONID", "sid", "privateKey", "private_key", "PRIVATE KEY"),
    *("signingKey", "encryptionKey", "sshKey", "masterKey", "signature", "sig"),
    *("x-hub-signature-256", "X-Amz-Signature", "hmac", "jwt", "bearer", "resumeUrl"),
    *("resume_url", "resumeFormUrl", "otp", "totp", "pin", "cvv", "cvc", "ssn", "auth"),
    *("connectionString", "authorizationCode", "codeVerifier", "accessTokens"),
    *("secret.value", "passwords", "credentials", "usedCredentials", "dbpass", "smtppass"),
    *("Pass_Word", "PassWord", "pw", "kennwort", "dbKennwort", "accessKeyId"),
    *("AWS_ACCESS_KEY_ID", "client_assertion", "SAMLResponse", "samlResponse", "recoveryCodes"),
    *("backup_codes", "DATABASE_URL", "databaseUrl", "redis_url", "refreshTokens", "apiTokens"),
    *("authTokens", "deviceTokens"),
]
PLAIN = [
    *("tokenUsage", "totalTokens", "maxTokens", "tokens", "promptTokens", "tokenCount"),
    *("tokenType", "tokenUrl", "token_endpoint", "max_token", "tokenizer", "stopToken"),
    *("hasPassword", "keyboard", "key", "keyName", "keys", "keyId", "primaryKey"),
    *("sortKey", "monkey", "turkey", "author", "authors", "authentication"),
    *("genericAuthType", "incomingAuthentication", "passenger", "passed"),
    *("password_length", "passwordRequired", "compass", "bypass", "secretary"),
    *("secretName", "sessionCount", "sessionIdType", "sessions", "obsession"),
    *("cookieName", "signatureType", "design", "signal", "pinData", "pinned"),
    *("spinner", "mapping", "resumeAmount", "resumeUnit", "resume", "url"),
    *("webhookUrl", "code", "codes", "statusCodes", "status", "requiresToken", "name", "", "日本"),
    *("tokens", "inputTokens", "completionTokens", "keyId", "response", "request", "assertion"),
    *("databaseName", "baseUrl", "credentialType", "hasCredentials", "word", "passWordCount"),
    *("1", "-", "sidebar", "decode", "hotpot"),
]


@pytest.mark.parametrize("name", SECRET)
def test_the_name_of_a_secret_is_one(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", PLAIN)
def test_another_name_is_none(name: str) -> None:
    assert not is_secret_name(name)


@given(st.sampled_from(["api key", "access token", "client secret", "session id", "db password"]))
def test_the_spelling_does_not_matter(name: str) -> None:
    words = name.split()
    camel = words[0] + "".join(word.title() for word in words[1:])
    spellings = ["_".join(words), "-".join(words), camel, camel[0].upper() + camel[1:]]
    assert all(is_secret_name(each) for each in [*spellings, spellings[0].upper()])


@given(st.text())
def test_any_name_can_be_asked_for(name: str) -> None:
    assert is_secret_name(name) in (True, False)
    assert is_secret_name(f"a {name} accessToken")
