// Command gitops answers how GitOps tools see objects, with the libraries that these tools are made of: gopher-lua as
// Argo CD runs it, and kstatus and cel-go as Flux does. It reads a JSON list of questions from standard input and
// writes a list of answers, in the same order.
package main

import (
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/util/json"
)

type question struct {
	Ask         string         `json:"ask"`
	Object      map[string]any `json:"object"`
	Script      string         `json:"script"`
	Expressions *expressions   `json:"expressions"`
}

type answer struct {
	Answer any    `json:"answer,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	if err := answerAll(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll() error {
	var questions []question
	if err := read(&questions); err != nil {
		return err
	}
	answers := make([]answer, len(questions))
	for i, one := range questions {
		found, err := answerTo(one)
		if err != nil {
			answers[i].Error = err.Error()
		} else {
			answers[i].Answer = found
		}
	}
	return write(answers)
}

func answerTo(q question) (any, error) {
	switch q.Ask {
	case "health":
		return healthOf(q.Script, q.Object)
	case "actions":
		return actionsFor(q.Script, q.Object)
	case "patch":
		return patchOf(q.Script, q.Object)
	case "kstatus":
		return kstatusOf(q.Object)
	case "expressions":
		return byExpressions(q.Expressions, q.Object)
	default:
		return nil, fmt.Errorf("unknown question %q", q.Ask)
	}
}

// Whole numbers stay whole, as in every client of Kubernetes.
func read(questions *[]question) error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return json.Unmarshal(input, questions)
}

func write(answers []answer) error {
	output, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(output)
	return err
}
