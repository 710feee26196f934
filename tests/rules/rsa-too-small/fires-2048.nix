{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDC6EAv6X3Vzh+EwUu5sQVcymYhkU36jEBb6Rb6w6+rWGaKRPCsGT/hjK+MGSTEZy0Rrv4xTK2B1JpyEtWLh2CCuYjUfmBD1secIyJj8FQgPNqDtSEOX+TyaqOJ6MTt1nZNjT5FRIvx0D2LDVgw5mLP4jYY+ZZsauZ9oXIHcNmz/9tlttYY2xyIKXM3oBOj/OUqRZksCSosXmPskvyIT8UHr7CZfBQLA5+xv7WvJH0xiVIMpwyd5yUZP0QH+XhQggWZ+Omb2RJxgb4r6mjN2nR+q9pNOKE0jVIKQE3O2t4zCjPuxq98W2yT7jsHKtymzaWs+9rZ7RJOOLshMyQDCQ2/ rsa2048@host''
  ];
}
# at 3:7 an RSA key of 2048 bits, fewer than 3072
