package network

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// Proxy serves CONNECT on l until it is closed: so another process is in this
// network.
func (n *Network) Proxy(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go n.tunnel(conn)
	}
}

func (n *Network) tunnel(conn net.Conn) {
	defer conn.Close()
	from := bufio.NewReader(conn)
	request, err := http.ReadRequest(from)
	if err != nil {
		return
	}
	if request.Method != http.MethodConnect {
		_, _ = io.WriteString(conn, "HTTP/1.1 405 Method Not Allowed\r\n\r\n")
		return
	}
	to, err := n.Dial(request.Context(), "tcp", request.Host)
	if err != nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	defer to.Close()
	if _, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}()
	_, _ = io.Copy(conn, to)
}
