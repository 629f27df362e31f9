"""Rules about the network: what reaches what."""

from collections.abc import Iterator

from tests.cloudformation.resolved import Json, Resolved, named, needs
from tests.cloudformation.rules.rule import rule, spoil

EVERYBODY = ("0.0.0.0/0", "::/0")


@rule(spoil("PublicRoute", "DependsOn"))
def routes_and_addresses_wait_for_the_gateway(stack: Resolved) -> Iterator[str]:
    attached = set(stack.of("EC2::VPCGatewayAttachment"))
    for name, resource in stack.resources.items():
        by_gateway = resource["Type"] == "AWS::EC2::Route" and "GatewayId" in resource["Properties"]
        waits = by_gateway or resource["Type"] in ("AWS::EC2::EIP", "AWS::EC2::NatGateway")
        if waits and not attached & needs(resource):
            yield name


def ways(stack: Resolved, subnet: str) -> list[Json]:
    """Return the routes of the table that `subnet` is associated with."""
    associations = stack.of("EC2::SubnetRouteTableAssociation").values()
    tables = {
        table for one in associations if named(one["SubnetId"]) == {subnet} for table in named(one["RouteTableId"])
    }
    return [route for route in stack.of("EC2::Route").values() if named(route["RouteTableId"]) & tables]


@rule(spoil("WebServers", "Properties", "VPCZoneIdentifier", 0, to={"Ref": "PublicSubnetA"}))
def servers_are_in_private_subnets(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("AutoScaling::AutoScalingGroup").items():
        for subnet in named(group["VPCZoneIdentifier"]):
            if any("GatewayId" in route for route in ways(stack, subnet)):
                yield f"{name} is in {subnet}, which the internet reaches"


@rule(
    spoil(
        "WebTemplate", "Properties", "LaunchTemplateData", "NetworkInterfaces", 0, "AssociatePublicIpAddress", to=True
    )
)
def servers_have_no_public_address(stack: Resolved) -> Iterator[str]:
    for name, template in stack.of("EC2::LaunchTemplate").items():
        interfaces = template["LaunchTemplateData"].get("NetworkInterfaces", [{}])
        if any(one.get("AssociatePublicIpAddress") is not False for one in interfaces):
            yield name
    yield from (name for name, subnet in stack.of("EC2::Subnet").items() if subnet.get("MapPublicIpOnLaunch"))


@rule(spoil("WebSecurityGroup", "Properties", "SecurityGroupIngress", 0, "FromPort", to=22))
def nobody_can_log_in_by_ssh(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("EC2::SecurityGroup").items():
        for door in group["SecurityGroupIngress"]:
            if door["IpProtocol"] != "tcp" or door["FromPort"] <= 22 <= door["ToPort"]:
                yield name
    yield from (n for n, one in stack.of("EC2::LaunchTemplate").items() if "KeyName" in one["LaunchTemplateData"])


@rule(
    spoil(
        "WebSecurityGroup",
        "Properties",
        "SecurityGroupIngress",
        0,
        to={"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8000, "CidrIp": "0.0.0.0/0", "Description": "x"},
    )
)
def servers_hear_only_the_balancer(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("EC2::SecurityGroup").items():
        for door in group["SecurityGroupIngress"]:
            open_to_all = door.get("CidrIp") in EVERYBODY
            if open_to_all and (name != "BalancerSecurityGroup" or door["FromPort"] not in (80, 443)):
                yield f"{name}: {door}"


@rule(spoil("BalancerSecurityGroup", "Properties", "SecurityGroupIngress", 0, "Fn::If", 2, "CidrIp", to="0.0.0.0/0"))
def plain_http_is_never_for_everybody(stack: Resolved) -> Iterator[str]:
    if stack.choice["Https"] == "none":
        for door in stack.of("EC2::SecurityGroup")["BalancerSecurityGroup"]["SecurityGroupIngress"]:
            if door.get("CidrIp") in EVERYBODY:
                yield "BalancerSecurityGroup"


@rule(
    spoil(
        "BalancerSecurityGroup",
        "Properties",
        "SecurityGroupIngress",
        0,
        "Fn::If",
        1,
        to={"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/16", "Description": "x"},
    )
)
def cloudfront_is_let_in_by_its_prefix_list(stack: Resolved) -> Iterator[str]:
    # A VPC origin's packets do not come from addresses of the VPC: a rule by CIDR lets none of them in.
    doors = stack.of("EC2::SecurityGroup")["BalancerSecurityGroup"]["SecurityGroupIngress"]
    if stack.choice["Https"] == "cloudfront" and [set(door) & {"CidrIp", "SourcePrefixListId"} for door in doors] != [
        {"SourcePrefixListId"}
    ]:
        yield str(doors)


@rule(spoil("WebSecurityGroup", "Properties", "SecurityGroupEgress"))
def security_groups_say_what_goes_out(stack: Resolved) -> Iterator[str]:
    for name, group in stack.of("EC2::SecurityGroup").items():
        doors = group.get("SecurityGroupEgress", []) + group["SecurityGroupIngress"]
        if not group.get("SecurityGroupEgress") or not all(door.get("Description") for door in doors):
            yield name


@rule(spoil("S3Endpoint", "Properties", "RouteTableIds", 0))
def every_private_table_has_the_free_endpoints(stack: Resolved) -> Iterator[str]:
    private = {name for name in stack.of("EC2::RouteTable") if name.startswith("Private")}
    for name, endpoint in stack.of("EC2::VPCEndpoint").items():
        if named(endpoint["RouteTableIds"]) != private:
            yield name
    if len(stack.of("EC2::VPCEndpoint")) != 2:
        yield "S3 and DynamoDB are the two that cost nothing"


@rule(spoil("S3Endpoint", "Properties", "PolicyDocument", "Statement", 0, "Resource", to="*"))
def endpoints_lead_to_our_own_data(stack: Resolved) -> Iterator[str]:
    for name, endpoint in stack.of("EC2::VPCEndpoint").items():
        for statement in endpoint.get("PolicyDocument", {"Statement": [{"Resource": "*"}]})["Statement"]:
            if "*" in (statement["Resource"], *statement["Resource"]):
                yield name


@rule(spoil("PrivateSubnetB", "Properties", "AvailabilityZone", "Fn::Select", 0, to=0))
def subnets_are_in_two_zones(stack: Resolved) -> Iterator[str]:
    for kind in ("Public", "Private"):
        zones = {
            str(subnet["AvailabilityZone"]) for name, subnet in stack.of("EC2::Subnet").items() if name.startswith(kind)
        }
        if len(zones) != 2:
            yield kind


@rule(spoil("PrivateRouteB", "Properties", "NatGatewayId", to={"Ref": "NatGatewayA"}))
def a_nat_per_zone_is_used_by_its_zone(stack: Resolved) -> Iterator[str]:
    if stack.choice["Egress"] != "nat-per-az":
        return
    for name, route in stack.of("EC2::Route").items():
        if "NatGatewayId" in route and {target[-1] for target in named(route["NatGatewayId"])} != {name[-1]}:
            yield name


@rule(spoil("NatGatewayA", "Condition"))
def no_way_out_means_none(stack: Resolved) -> Iterator[str]:
    if stack.choice["Egress"] == "none":
        yield from (*stack.of("EC2::NatGateway"), *stack.of("EC2::EIP"))
