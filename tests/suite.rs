//! Every integration test, one binary; a module per feature.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "suite/access_html.rs"]
mod access_html;
#[path = "suite/access_modules.rs"]
mod access_modules;
#[path = "suite/access_names.rs"]
mod access_names;
#[path = "suite/access_unread.rs"]
mod access_unread;
#[path = "suite/algorithms.rs"]
mod algorithms;
#[path = "suite/any_block.rs"]
mod any_block;
#[path = "suite/any_key.rs"]
mod any_key;
#[path = "suite/any_set.rs"]
mod any_set;
#[path = "suite/any_text.rs"]
mod any_text;
#[path = "suite/certificates.rs"]
mod certificates;
#[path = "suite/check_config.rs"]
mod check_config;
#[path = "suite/check_ignore.rs"]
mod check_ignore;
#[path = "suite/command.rs"]
mod command;
#[path = "suite/command_access.rs"]
mod command_access;
#[path = "suite/command_as.rs"]
mod command_as;
#[path = "suite/command_bombs.rs"]
mod command_bombs;
#[path = "suite/command_check.rs"]
mod command_check;
#[path = "suite/command_check_config.rs"]
mod command_check_config;
#[path = "suite/command_check_entries.rs"]
mod command_check_entries;
#[path = "suite/command_check_files.rs"]
mod command_check_files;
#[path = "suite/command_errors.rs"]
mod command_errors;
#[path = "suite/command_evaluated.rs"]
mod command_evaluated;
#[path = "suite/command_fix.rs"]
mod command_fix;
#[path = "suite/command_fleet.rs"]
mod command_fleet;
#[path = "suite/command_hostile.rs"]
mod command_hostile;
#[path = "suite/command_keys.rs"]
mod command_keys;
#[path = "suite/command_output.rs"]
mod command_output;
#[path = "suite/command_rules.rs"]
mod command_rules;
#[path = "suite/command_secrets.rs"]
mod command_secrets;
#[path = "suite/command_users.rs"]
mod command_users;
#[path = "suite/config_text.rs"]
mod config_text;
#[path = "suite/config_verdict.rs"]
mod config_verdict;
#[path = "suite/dependencies.rs"]
mod dependencies;
#[path = "suite/documents.rs"]
mod documents;
#[path = "suite/edit.rs"]
mod edit;
#[path = "suite/edit_texts.rs"]
mod edit_texts;
#[path = "suite/effective_files.rs"]
mod effective_files;
#[path = "suite/effective_values.rs"]
mod effective_values;
#[path = "suite/evaluated.rs"]
mod evaluated;
#[path = "suite/evaluator.rs"]
mod evaluator;
#[path = "suite/evaluator_unknown.rs"]
mod evaluator_unknown;
#[path = "suite/every_option.rs"]
mod every_option;
#[path = "suite/every_place.rs"]
mod every_place;
#[path = "suite/examples.rs"]
mod examples;
#[path = "suite/exchange.rs"]
#[cfg(feature = "ssh-key")]
mod exchange;
#[path = "suite/fail_open.rs"]
mod fail_open;
#[path = "suite/fail_open_changes.rs"]
mod fail_open_changes;
#[path = "suite/fail_open_hosts.rs"]
mod fail_open_hosts;
#[path = "suite/fail_open_text.rs"]
mod fail_open_text;
#[path = "suite/fail_open_truth.rs"]
mod fail_open_truth;
#[path = "suite/fingerprints.rs"]
mod fingerprints;
#[path = "suite/fixes.rs"]
mod fixes;
#[path = "suite/flake.rs"]
mod flake;
#[path = "suite/floors.rs"]
mod floors;
#[path = "suite/foreign_words.rs"]
mod foreign_words;
#[path = "suite/formats.rs"]
mod formats;
#[path = "suite/formats_sarif.rs"]
mod formats_sarif;
#[path = "suite/fuzz_corpus.rs"]
mod fuzz_corpus;
#[path = "suite/fuzz_targets.rs"]
mod fuzz_targets;
#[path = "suite/here_document.rs"]
mod here_document;
#[path = "suite/hidden_lines.rs"]
mod hidden_lines;
#[path = "suite/hostile_cases.rs"]
mod hostile_cases;
#[path = "suite/hostile_flake.rs"]
mod hostile_flake;
#[path = "suite/hostile_repositories.rs"]
mod hostile_repositories;
#[path = "suite/hostile_repository.rs"]
mod hostile_repository;
#[path = "suite/hostile_text.rs"]
mod hostile_text;
#[path = "suite/hosts.rs"]
mod hosts;
#[path = "suite/key_lines.rs"]
mod key_lines;
#[path = "suite/key_readers.rs"]
mod key_readers;
#[path = "suite/key_strength.rs"]
mod key_strength;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/keys_edit.rs"]
mod keys_edit;
#[path = "suite/keys_left.rs"]
mod keys_left;
#[path = "suite/keys_unread.rs"]
mod keys_unread;
#[path = "suite/login_cases_accounts.rs"]
mod login_cases_accounts;
#[path = "suite/login_cases_files.rs"]
mod login_cases_files;
#[path = "suite/login_cases_lists.rs"]
mod login_cases_lists;
#[path = "suite/login_cases_methods.rs"]
mod login_cases_methods;
#[path = "suite/login_certificates.rs"]
mod login_certificates;
#[path = "suite/login_credentials.rs"]
mod login_credentials;
#[path = "suite/login_generator.rs"]
mod login_generator;
#[path = "suite/login_keys.rs"]
mod login_keys;
#[path = "suite/login_lab.rs"]
mod login_lab;
#[path = "suite/login_layout.rs"]
mod login_layout;
#[path = "suite/login_model.rs"]
mod login_model;
#[path = "suite/login_policies.rs"]
mod login_policies;
#[path = "suite/login_random.rs"]
mod login_random;
#[path = "suite/login_site.rs"]
mod login_site;
#[path = "suite/migrate.rs"]
mod migrate;
#[path = "suite/migrate_cases.rs"]
mod migrate_cases;
#[path = "suite/migrate_home.rs"]
mod migrate_home;
#[path = "suite/module_keys.rs"]
mod module_keys;
#[path = "suite/nix_home.rs"]
mod nix_home;
#[path = "suite/nix_tool.rs"]
mod nix_tool;
#[path = "suite/parts.rs"]
mod parts;
#[path = "suite/planted_places.rs"]
mod planted_places;
#[path = "suite/planted_secrets.rs"]
mod planted_secrets;
#[path = "suite/planted_texts.rs"]
mod planted_texts;
#[path = "suite/private_keys.rs"]
mod private_keys;
#[path = "suite/real_nix.rs"]
mod real_nix;
#[path = "suite/real_nix_evaluator.rs"]
mod real_nix_evaluator;
#[path = "suite/real_nix_random.rs"]
mod real_nix_random;
#[path = "suite/real_nix_strings.rs"]
mod real_nix_strings;
#[path = "suite/real_ssh_client.rs"]
mod real_ssh_client;
#[path = "suite/real_ssh_config.rs"]
mod real_ssh_config;
#[path = "suite/real_ssh_keygen.rs"]
mod real_ssh_keygen;
#[path = "suite/real_sshd.rs"]
mod real_sshd;
#[path = "suite/real_sshd_config.rs"]
mod real_sshd_config;
#[path = "suite/real_sshd_effective.rs"]
mod real_sshd_effective;
#[path = "suite/real_sshd_keys.rs"]
mod real_sshd_keys;
#[path = "suite/real_sshd_keywords.rs"]
mod real_sshd_keywords;
#[path = "suite/real_sshd_lines.rs"]
mod real_sshd_lines;
#[path = "suite/real_sshd_policies.rs"]
mod real_sshd_policies;
#[path = "suite/rules.rs"]
mod rules;
#[path = "suite/seed.rs"]
mod seed;
#[path = "suite/shapes.rs"]
mod shapes;
#[path = "suite/spec.rs"]
mod spec;
#[path = "suite/sshd_server.rs"]
mod sshd_server;
#[path = "suite/sshd_tool.rs"]
mod sshd_tool;
#[path = "suite/sshd_values.rs"]
mod sshd_values;
#[path = "suite/texts.rs"]
mod texts;
#[path = "suite/transaction.rs"]
mod transaction;
#[path = "suite/transaction_commands.rs"]
mod transaction_commands;
#[path = "suite/transaction_failures.rs"]
mod transaction_failures;
#[path = "suite/transaction_journal.rs"]
mod transaction_journal;
#[path = "suite/transaction_kills.rs"]
mod transaction_kills;
#[path = "suite/unread.rs"]
mod unread;
