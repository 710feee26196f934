{ services.openssh.settings.PerSourcePenaltyExemptList = "10.0.0.0/8"; }
