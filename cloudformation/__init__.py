"""The CloudFormation template of Proofsheet, its packages and its deployment."""
