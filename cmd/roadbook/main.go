// Command roadbook keeps a product's plan in a git repository and keeps that plan true.
package main

import (
	"os"

	"github.com/roadbookdev/roadbook/pkg/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
