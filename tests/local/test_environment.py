"""What children are told, and what they are not."""

from local import environment

PERSON = {
    "PATH": "/bin",
    "AWS_PROFILE": "work",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "HTTPS_PROXY": "http://proxy.example:3128",
    "PIP_INDEX_URL": "https://mirror.example/simple",
    "GUNICORN_CMD_ARGS": "--bind 0.0.0.0",
    "PROOFSHEET_PASSWORD": "secret",
    "AUTH": "true",
}


def test_servers_get_nothing_of_the_persons_account_and_no_settings_by_accident() -> None:
    settings = environment.for_servers(PERSON)
    assert settings["PATH"] == "/bin"
    assert "secret" not in settings.values()
    assert not settings.keys() & {"AWS_PROFILE", "GUNICORN_CMD_ARGS", "HTTPS_PROXY", "AUTH"}


def test_tools_keep_mirrors_and_proxies_but_no_account() -> None:
    settings = environment.for_tools(PERSON)
    assert settings["PIP_INDEX_URL"] == PERSON["PIP_INDEX_URL"]
    assert settings["HTTPS_PROXY"] == PERSON["HTTPS_PROXY"]
    assert not [name for name in settings if name.startswith("AWS_")]


def test_tools_ask_no_proxy_for_this_machine() -> None:
    assert environment.for_tools({})["no_proxy"] == "127.0.0.1"
    assert environment.for_tools({"NO_PROXY": "intra.example"})["no_proxy"] == "intra.example,127.0.0.1"


def test_boto3_reads_no_file_of_the_person() -> None:
    settings = environment.aws("http://127.0.0.1:20000")
    assert settings["AWS_ENDPOINT_URL"] == "http://127.0.0.1:20000"
    assert settings["AWS_CONFIG_FILE"] == settings["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
