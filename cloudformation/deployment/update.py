"""One deployment, from its first question to the address that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cloudformation.deployment import changeset, health, order, release, review, state
from cloudformation.deployment.artifacts import Artifacts
from cloudformation.deployment.clients import Clients
from cloudformation.deployment.console import Console
from cloudformation.deployment.errors import Declined
from cloudformation.deployment.order import Order
from cloudformation.deployment.release import Release
from cloudformation.naming import APPLICATION


@dataclass(frozen=True)
class Update:
    """What was asked for, where, by whom; `build` makes the release for an architecture."""

    order: Order
    clients: Clients
    console: Console
    build: Callable[[str], Release]
    patience: health.Patience

    def carry_out(self) -> None:
        """Make the stack what was ordered, and wait until it answers.

        Raises:
            DeployError: one of its kinds, with the sentence for the person.
            PackageError: the release could not be built.
        """
        began = datetime.now(UTC)
        self.console.say(f"Account {self.clients.account}, region {self.clients.region}, stack {self.order.stack}.")
        with self.console.step("Looking at the stack"):
            existing = state.settled(self.clients.cloudformation, self.order.stack)
        creates, current = existing is None, state.parameters(existing)
        chosen = order.with_mail(self.order.chosen, self.order.email, creates=creates)
        chosen |= order.prefix_list(self.clients.ec2, chosen, current)
        architecture = self.order.architecture or current.get("Architecture", order.DEFAULTS["Architecture"])
        with self.console.step(f"Packaging for {architecture}"):
            made = self.build(architecture)
        artifacts = self._publish(made)
        ours = {"ArtifactBucket": artifacts.bucket, "Architecture": architecture, **made.parameters}
        self._change(made, artifacts.url(made.template_key), ours | chosen)
        outputs = state.outputs(self.clients.cloudformation, self.order.stack)
        if self.order.wait:
            self._wait(outputs, began)
            self._greet(outputs["Url"], made.version if "ReleaseKey" not in chosen else None)
        self._next_steps(outputs, creates=creates)

    def _publish(self, made: Release) -> Artifacts:
        artifacts = Artifacts(self.clients.s3, self.clients.account, self.clients.region)
        with self.console.step("Uploading") as show:
            new = artifacts.ensure()
            sent = release.upload(made, artifacts, show)
        bucket = f"The bucket {artifacts.bucket} {'was made' if new else 'was there'}"
        self.console.say(f"{bucket}; {sent} of {len(made.keys)} files were new.")
        return artifacts

    def _change(self, made: Release, url: str, parameters: Mapping[str, str]) -> None:
        client, stack = self.clients.cloudformation, self.order.stack
        tags = {"Application": APPLICATION}
        with self.console.step("Asking CloudFormation what would change"):
            template = made.template.path.read_text()
            proposal = changeset.propose(client, stack, template, parameters, template_url=url, tags=tags)
        if proposal.change_set is None:
            self.console.done("Nothing to do: the stack is as it should be.")
            return
        self._ask(proposal)
        with self.console.progress(len(proposal.changes)) as notice:
            changeset.execute(client, proposal, notice)
        self.console.done(f"The stack {stack} is {'created' if proposal.creates else 'updated'}.")

    def _ask(self, proposal: changeset.Proposal) -> None:
        """Withdraw the proposal if the person does not agree, or breaks off."""
        agreed = False
        try:
            agreed = review.agreed(self.console, proposal, yes=self.order.yes)
        finally:
            if not agreed:
                changeset.withdraw(self.clients.cloudformation, proposal)
        if not agreed:
            raise Declined(self.order.stack)

    def _wait(self, outputs: Mapping[str, str], began: datetime) -> None:
        stack = state.describe(self.clients.cloudformation, self.order.stack)
        wanted = int(state.parameters(stack)["MinServers"])
        with self.console.step("Waiting for healthy servers") as show:
            watch = health.Watch(show, self.patience)
            watch.refreshes(self.clients.autoscaling, outputs["AutoScalingGroup"], began)
            watch.targets(self.clients.elbv2, outputs["TargetGroupArn"], wanted)

    def _greet(self, url: str, expected: str | None) -> None:
        found = health.version_at(url)
        if found is None:
            self.console.warn(f"{url}/healthz cannot be reached from here: ask it from where visitors are.")
        elif expected and found != expected:
            self.console.warn(f"{url}/healthz answers as version {found} instead of {expected}: ask it again soon.")
        else:
            self.console.done(f"{url}/healthz answers as version {found}.")

    def _next_steps(self, outputs: Mapping[str, str], *, creates: bool) -> None:
        self.console.done(f"The dashboard: {outputs['Url']}")
        if self.order.email:
            self.console.say(f"SNS mails {self.order.email} a link to confirm: nothing else arrives before its click.")
        if creates:
            command = f".venv/bin/flask --app webapp user create NAME --admin --stack {self.order.stack}"
            self.console.say(f"Make the first user: {command}")
