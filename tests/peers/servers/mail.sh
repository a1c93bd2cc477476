#!/bin/sh
# Write the settings of a mail server (Postfix, Dovecot) of its own below PEERS_DIR/mail. Prints the
# folder; ends with 3 and a reason when something is missing here. Root runs it: the programs give
# up root's power themselves. Start: dovecot -c FOLDER/dovecot.conf; postfix -c FOLDER/postfix start
#   SMTP_PORT LMTP_PORT IMAP_PORT  free ports of the loopback interface
#   MAIL_CERTIFICATE               certificate and key for STARTTLS, in one file
# Any address of dan-cu.test and phuong-mau.test has a mailbox with the password "test"; mail to
# name+anything lies in that of name. These are planted at dan-cu.test: mat@ 550, day@ 452 and
# ban@ 451 when the address is given; ve-sau@ is taken and comes back.
set -eu
mail="$PEERS_DIR/mail"

lacks() { echo "$1" >&2; exit 3; }
[ "$(id -u)" = 0 ] || lacks "only root can start Postfix and Dovecot"
for package in postfix dovecot-imapd dovecot-lmtpd; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok' ||
    lacks "install Debian's $package to run this"
done
id signalmast-mail >/dev/null 2>&1 || useradd --system --no-create-home signalmast-mail

rm -rf "$mail"
mkdir -p "$mail/postfix" "$mail/queue" "$mail/data" "$mail/run" "$mail/state" "$mail/boxes" "$mail/logs"
chown postfix "$mail/data"
chown signalmast-mail "$mail/boxes"

cat > "$mail/postfix/main.cf" <<SETTINGS
compatibility_level = 3.6
queue_directory = $mail/queue
data_directory = $mail/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.phuong-mau.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
relayhost =
default_transport = error:no mail leaves this machine
virtual_mailbox_domains = dan-cu.test, phuong-mau.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:$LMTP_PORT
transport_maps = texthash:$mail/postfix/transport
recipient_delimiter = +
smtpd_recipient_restrictions = check_recipient_access texthash:$mail/postfix/planted, permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
smtpd_tls_security_level = may
smtpd_tls_chain_files = $MAIL_CERTIFICATE
maillog_file = $mail/logs/postfix.log
maillog_file_prefixes = $mail/logs
alias_maps =
disable_dns_lookups = yes
smtputf8_enable = no
SETTINGS
sed -e "s#^smtp  *inet#127.0.0.1:$SMTP_PORT inet#" \
  -e 's#^\([^ #]* *[a-z-]* *[-yn] *[-yn] *\)y#\1n#' \
  /usr/share/postfix/master.cf.dist > "$mail/postfix/master.cf"
cat > "$mail/postfix/planted" <<'ADDRESSES'
mat@dan-cu.test 550 5.1.1 No such user
day@dan-cu.test 452 4.2.2 Mailbox full, try later
ban@dan-cu.test 451 4.7.1 Greylisted, try later
ADDRESSES
echo 've-sau@dan-cu.test error:5.1.1 mailbox closed' > "$mail/postfix/transport"

cat > "$mail/dovecot.conf" <<SETTINGS
base_dir = $mail/run
state_dir = $mail/state
log_path = $mail/logs/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:$mail/boxes/%u
mail_uid = signalmast-mail
mail_gid = signalmast-mail
first_valid_uid = 1
recipient_delimiter = +
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=test allow_all_users=yes
}
userdb {
  driver = static
  args = uid=signalmast-mail gid=signalmast-mail home=$mail/boxes/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = $LMTP_PORT
    address = 127.0.0.1
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
SETTINGS
echo "$mail"
