{
  users.users.alice.openssh.authorizedKeys.keys = [
    ''ssh-rsa AAAAB3NzaC1yc2EAAAABAgAAAQEAwzPPqdYVW8ZJiGEiHda68WTfeMiw0vio4ZdZ2ZvPKDmN+Lmio9WYSENrJn3bYzsanlc0bzs0GmD2sw9SQq+TTJTVPZcQlGC+lIPu9FLlO2b3Bp2mjpS2HSWo9fy9VYz6pi3R1K9uHGZCUfduHw6aUme1Ie+K0G83qfNzzA3kiE/brjdv/D4BZVwtpiDxarlIs1cTuPbX1lEBJBuiLmBGyQIiWlAcWwm0sTnlKNaVVI9cMfCwSr9P4c7U08MXoUOqXJIyfU5ZkViwu9QH55oQ4D1IMKYA/0PBvdyTlytmjGvPwqINqKeDbuhKmC0xc211klhw8SEDb6/9lYlgSxMv+Q== e2''
  ];
}
# at 3:7 exponent is 2
