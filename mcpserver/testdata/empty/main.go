// Command empty is a server with nothing in it: what starting pact is measured against.
package main

import "github.com/mark3labs/mcp-go/server"

func main() {
	_ = server.ServeStdio(server.NewMCPServer("empty", "1"))
}
