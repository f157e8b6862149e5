//go:build tools

// Package tools names the command that this module exists to build, so that go.mod keeps it.
//
// `go install` refuses Pulumi's CLI, whose own go.mod has replace directives.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
