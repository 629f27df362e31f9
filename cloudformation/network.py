"""VPC over two zones: public subnets for the load balancer, private ones for the servers, and the ways out."""

from dataclasses import dataclass, field

from troposphere import AWSHelperFn, AWSObject, Cidr, GetAtt, GetAZs, If, Join, Ref, Select, Sub, Tags, ec2

from cloudformation import access
from cloudformation.guards import NETWORK_LOGS

ZONES = ("A", "B")


@dataclass(frozen=True)
class Network:
    """The VPC, its subnets by zone, and the CIDRs of the private ones."""

    vpc: ec2.VPC
    public: list[ec2.Subnet] = field(default_factory=list)
    private: list[ec2.Subnet] = field(default_factory=list)
    resources: list[AWSObject] = field(default_factory=list)


def subnet_cidr(index: int) -> AWSHelperFn:
    """Return the `index`-th /24 of the VPC (from the parameter: not every engine knows the VPC's CidrBlock)."""
    return Select(index, Cidr(Ref("VpcCidr"), 4, 8))


def private_cidrs() -> list[AWSHelperFn]:
    """Return the CIDR of each private subnet."""
    return [subnet_cidr(len(ZONES) + index) for index in range(len(ZONES))]


def name(what: str) -> Tags:
    """Return the Name tag that people see in the console."""
    return Tags(Name=Sub(f"${{AWS::StackName}} {what}"))


def network() -> Network:
    """Return the network of the stack."""
    vpc = ec2.VPC("Vpc", CidrBlock=Ref("VpcCidr"), EnableDnsSupport=True, EnableDnsHostnames=True, Tags=name("vpc"))
    result = Network(vpc)
    result.resources.append(vpc)
    attachment = _internet(result)
    for index, zone in enumerate(ZONES):
        _zone(result, index, zone, attachment)
    result.resources.extend([*_gateway_endpoints(vpc), _flow_log(vpc)])
    return result


def _internet(result: Network) -> ec2.VPCGatewayAttachment:
    gateway = ec2.InternetGateway("InternetGateway", Tags=name("internet"))
    attachment = ec2.VPCGatewayAttachment("InternetAttachment", VpcId=Ref(result.vpc), InternetGatewayId=Ref(gateway))
    table = ec2.RouteTable("PublicRoutes", VpcId=Ref(result.vpc), Tags=name("public"))
    route = ec2.Route(
        "PublicRoute",
        RouteTableId=Ref(table),
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId=Ref(gateway),
        DependsOn=attachment.title,  # the gateway is no target before it is attached, which no reference says
    )
    result.resources.extend([gateway, attachment, table, route])
    return attachment


def _zone(result: Network, index: int, zone: str, attachment: ec2.VPCGatewayAttachment) -> None:
    public = _subnet(result.vpc, "Public", index, zone)
    private = _subnet(result.vpc, "Private", len(ZONES) + index, zone)
    table = ec2.RouteTable(f"PrivateRoutes{zone}", VpcId=Ref(result.vpc), Tags=name(f"private {zone.lower()}"))
    result.public.append(public)
    result.private.append(private)
    result.resources.extend([public, private, table])
    for subnet, routes in ((public, "PublicRoutes"), (private, table.title)):
        association = f"{subnet.title}Routes"
        result.resources.append(
            ec2.SubnetRouteTableAssociation(association, SubnetId=Ref(subnet), RouteTableId=Ref(routes))
        )
    result.resources.extend(_nat(index, zone, public, table, attachment))


def _subnet(vpc: ec2.VPC, kind: str, index: int, zone: str) -> ec2.Subnet:
    return ec2.Subnet(
        f"{kind}Subnet{zone}",
        VpcId=Ref(vpc),
        AvailabilityZone=Select(index % len(ZONES), GetAZs()),
        CidrBlock=subnet_cidr(index),
        MapPublicIpOnLaunch=False,
        Tags=name(f"{kind.lower()} {zone.lower()}"),
    )


def _nat(
    index: int, zone: str, public: ec2.Subnet, table: ec2.RouteTable, attachment: ec2.VPCGatewayAttachment
) -> list[AWSObject]:
    own = "Nat" if index == 0 else "NatPerAz"
    address = ec2.EIP(
        f"NatAddress{zone}", Condition=own, Domain="vpc", DependsOn=attachment.title, Tags=name(f"nat {zone.lower()}")
    )
    gateway = ec2.NatGateway(
        f"NatGateway{zone}",
        Condition=own,
        AllocationId=GetAtt(address, "AllocationId"),
        SubnetId=Ref(public),
        DependsOn=attachment.title,
        Tags=name(f"nat {zone.lower()}"),
    )
    target = Ref(gateway) if index == 0 else If("NatPerAz", Ref(gateway), Ref(f"NatGateway{ZONES[0]}"))
    route = ec2.Route(
        f"PrivateRoute{zone}",
        Condition="Nat",
        RouteTableId=Ref(table),
        DestinationCidrBlock="0.0.0.0/0",
        NatGatewayId=target,
    )
    return [address, gateway, route]


def _gateway_endpoints(vpc: ec2.VPC) -> list[AWSObject]:
    tables = [Ref(f"PrivateRoutes{zone}") for zone in ZONES]
    return [
        ec2.VPCEndpoint(
            f"{service}Endpoint",
            VpcId=Ref(vpc),
            ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service.lower()}"),
            VpcEndpointType="Gateway",
            RouteTableIds=tables,
            PolicyDocument=policy,
        )
        for service, policy in (("S3", access.s3_endpoint_policy()), ("DynamoDB", access.dynamodb_endpoint_policy()))
    ]


def _flow_log(vpc: ec2.VPC) -> ec2.FlowLog:
    """What was refused, which is what one looks for after an attack; in production only, to the bucket of logs."""
    return ec2.FlowLog(
        "RefusedTraffic",
        Condition="Prod",
        ResourceId=Ref(vpc),
        ResourceType="VPC",
        TrafficType="REJECT",
        LogDestinationType="s3",
        LogDestination=Join("", [GetAtt("LogsBucket", "Arn"), f"/{NETWORK_LOGS}/"]),
        MaxAggregationInterval=600,
        DependsOn="LogsBucketPolicy",
        Tags=name("refused traffic"),
    )
