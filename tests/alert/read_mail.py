"""Reads a mail as a mail program would, and says what it is, as JSON."""

import email
import email.policy
import json
import sys

message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
print(json.dumps({
    "headers": message.keys(),
    "subject": message["Subject"],
    "to": [address.addr_spec for address in message["To"].addresses],
    "from": [address.addr_spec for address in message["From"].addresses],
    "date": message["Date"].datetime.isoformat(),
    "id": message["Message-ID"],
    "type": message.get_content_type(),
    "charset": message.get_content_charset(),
    "language": message["Content-Language"],
    "multipart": message.is_multipart(),
    "body": message.get_content(),
    "defects": [str(defect) for defect in message.defects]
        + [str(defect) for name in message.keys() for defect in message[name].defects],
}))
