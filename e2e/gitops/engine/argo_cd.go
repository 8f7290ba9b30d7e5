package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	lua "github.com/yuin/gopher-lua"
	luajson "layeh.com/gopher-json"
)

// What Argo CD gives a script: these libraries, no file, no string functions, and one second.
var libraries = map[string]lua.LGFunction{
	lua.LoadLibName: lua.OpenPackage,
	lua.BaseLibName: lua.OpenBase,
	lua.TabLibName:  lua.OpenTable,
}

const patience = time.Second

// Runs a script on an object, and decodes the table that it returns.
func run(script string, object map[string]any, result any) error {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range libraries {
		state.Push(state.NewFunction(open))
		state.Push(lua.LString(name))
		state.Call(1, 0)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", toLua(state, object))
	if err := state.DoString(script); err != nil {
		var failure *lua.ApiError
		if errors.As(err, &failure) {
			return errors.New(failure.Object.String())
		}
		return err
	}
	table, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return fmt.Errorf("the script returns a %s instead of a table", state.Get(-1).Type())
	}
	encoded, err := luajson.Encode(table)
	if err != nil {
		return err
	}
	return json.Unmarshal(encoded, result)
}

// Lua has no null: it is gone, also from lists.
func toLua(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case string:
		return lua.LString(value)
	case int64:
		return lua.LNumber(value)
	case float64:
		return lua.LNumber(value)
	case []any:
		list := state.NewTable()
		for _, member := range value {
			list.Append(toLua(state, member))
		}
		return list
	case map[string]any:
		table := state.NewTable()
		for key, member := range value {
			table.RawSetString(key, toLua(state, member))
		}
		return table
	default:
		return lua.LNil
	}
}

type health struct {
	Status          string `json:"status"`
	Message         string `json:"message"`
	DeletionMessage string `json:"deletionMessage,omitempty"`
}

var healthCodes = []string{"Healthy", "Progressing", "Suspended", "Degraded", "Missing", "Unknown"}

// What Argo CD shows, which decides itself about an object that is being deleted unless the script has words for that.
func healthOf(script string, object map[string]any) (any, error) {
	var found health
	if err := run(script, object, &found); err != nil {
		return nil, err
	}
	if !slices.Contains(healthCodes, found.Status) {
		return nil, fmt.Errorf("%q is no health", found.Status)
	}
	metadata, _ := object["metadata"].(map[string]any)
	if metadata["deletionTimestamp"] == nil {
		return health{Status: found.Status, Message: found.Message}, nil
	}
	if found.DeletionMessage != "" {
		return health{Status: found.Status, Message: found.DeletionMessage}, nil
	}
	return health{Status: "Progressing", Message: "Pending deletion"}, nil
}

type action struct {
	Name     string `json:"name"`
	Disabled bool   `json:"disabled"`
}

// The actions that Argo CD offers, by name.
func actionsFor(script string, object map[string]any) (any, error) {
	var found map[string]action
	if err := run(script, object, &found); err != nil {
		return nil, err
	}
	actions := make([]action, 0, len(found))
	for name, one := range found {
		actions = append(actions, action{Name: name, Disabled: one.Disabled})
	}
	slices.SortFunc(actions, func(a, b action) int { return strings.Compare(a.Name, b.Name) })
	return actions, nil
}

// The merge patch that Argo CD sends for what an action makes of an object.
func patchOf(script string, object map[string]any) (any, error) {
	var changed map[string]any
	if err := run(script, object, &changed); err != nil {
		return nil, err
	}
	before, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(emptiesKept(changed, object))
	if err != nil {
		return nil, err
	}
	patch, err := jsonpatch.CreateMergePatch(before, after)
	return json.RawMessage(patch), err
}

// Lua has one empty table for maps and lists; what was an empty map is one again.
func emptiesKept(after, before any) any {
	switch before := before.(type) {
	case map[string]any:
		if list, ok := after.([]any); ok && len(list) == 0 {
			return map[string]any{}
		}
		members, ok := after.(map[string]any)
		if !ok {
			return after
		}
		for key, member := range members {
			members[key] = emptiesKept(member, before[key])
		}
	case []any:
		members, ok := after.([]any)
		if !ok {
			return after
		}
		for i := range min(len(members), len(before)) {
			members[i] = emptiesKept(members[i], before[i])
		}
	}
	return after
}
