package cli

import "github.com/spf13/cobra"

func (a *app) explainCommand() *cobra.Command { return &cobra.Command{Use: "explain", Hidden: true} }
func (a *app) initCommand() *cobra.Command    { return &cobra.Command{Use: "init", Hidden: true} }
func (a *app) newCommand() *cobra.Command     { return &cobra.Command{Use: "new", Hidden: true} }
