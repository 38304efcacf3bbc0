package judge

// launch is how a driver is started.
type launch struct {
	Argv  []string // program and arguments
	Dir   string   // working directory
	Env   []string // NAME=value, added to testrun.Environment()
	Close func()   // removes what was made for it; never nil
}
