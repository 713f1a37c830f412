"""A web server that answers what it is told, and writes down what it gets.

Arguments: folder, answers (`500,200,hang,redirect,garbage,early`), and optionally certificate and key.
The last answer is given again and again. Its port is written to `folder/port`.
"""

import http.server
import json
import os
import ssl
import sys
import time

folder, answers = sys.argv[1], sys.argv[2].split(",")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(f"{folder}/requests.ndjson", "a") as out:
            out.write(json.dumps({
                "path": self.path,
                "headers": [[name.lower(), value] for name, value in self.headers.items()],
                "body": body.decode(),
                "answer": answer,
            }) + "\n")
        if answer == "hang":
            # A byte now and then, and never an end.
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.2)
        elif answer == "garbage":
            self.wfile.write(b"\x00\xff" * 50_000)
            self.close_connection = True
        elif answer == "redirect":
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            if answer == "early":
                self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
                answer = "200"
            said = b"so be it" * 10_000
            self.send_response(int(answer))
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
port = server.server_address[1]
with open(f"{folder}/port.new", "w") as out:
    out.write(str(port))
os.rename(f"{folder}/port.new", f"{folder}/port")
server.serve_forever()
