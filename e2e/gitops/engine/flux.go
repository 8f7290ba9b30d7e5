package main

import (
	"errors"
	"fmt"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The status by the rules of kstatus, as `wait` and `healthChecks` ask for it.
func kstatusOf(object map[string]any) (any, error) {
	result, err := status.Compute(&unstructured.Unstructured{Object: object})
	if err != nil {
		return nil, err
	}
	return result.Status, nil
}

// An entry of `healthCheckExprs`.
type expressions struct {
	InProgress string `json:"inProgress"`
	Failed     string `json:"failed"`
	Current    string `json:"current"`
}

// The status by expressions, by the rules of Flux (RFC 0009, and package cel of github.com/fluxcd/pkg/runtime): a
// generation that nobody has looked at is in progress, the first expression that holds decides, and so is the rest.
func byExpressions(e *expressions, object map[string]any) (any, error) {
	if e == nil || e.Current == "" {
		return nil, errors.New("no expression says what is current")
	}
	seen, isSeen, _ := unstructured.NestedInt64(object, "status", "observedGeneration")
	generation, _, _ := unstructured.NestedInt64(object, "metadata", "generation")
	if isSeen && seen != generation {
		return status.InProgressStatus, nil
	}
	for _, one := range []struct {
		expression string
		status     status.Status
	}{
		{e.InProgress, status.InProgressStatus},
		{e.Failed, status.FailedStatus},
		{e.Current, status.CurrentStatus},
	} {
		holds, err := evaluate(one.expression, object)
		if err != nil {
			return nil, err
		}
		if holds {
			return one.status, nil
		}
	}
	return status.InProgressStatus, nil
}

// Parsed and not checked, with the fields of the object as variables, because Flux knows no kind in advance.
func evaluate(expression string, object map[string]any) (bool, error) {
	if expression == "" {
		return false, nil
	}
	env, err := cel.NewEnv(
		cel.HomogeneousAggregateLiterals(),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true),
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Sets(),
		ext.Encoders(),
	)
	if err != nil {
		return false, err
	}
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		return false, issues.Err()
	}
	program, err := env.Program(parsed)
	if err != nil {
		return false, err
	}
	value, _, err := program.Eval(object)
	if err != nil {
		return false, err
	}
	holds, ok := value.Value().(bool)
	if !ok {
		return false, fmt.Errorf("%s is neither true nor false", expression)
	}
	return holds, nil
}
