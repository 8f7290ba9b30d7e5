{{/*
The entries of an injection webhook, as JSON: include "istiod.injection" (list $c name all)
Two entries send namespaces and pods labelled with the name; with "all", more entries send those that ask for injection
without naming a revision. No pod matches two entries.
*/}}
{{- define "istiod.injection" -}}
{{- $c := index . 0 -}}
{{- $name := index . 1 -}}
{{- $all := index . 2 -}}
{{- $named := dict "key" "istio.io/rev" "operator" "In" "values" (list $name) -}}
{{- $unnamed := dict "key" "istio.io/rev" "operator" "DoesNotExist" -}}
{{- $undecided := dict "key" "istio-injection" "operator" "DoesNotExist" -}}
{{- $enabled := dict "key" "istio-injection" "operator" "In" "values" (list "enabled") -}}
{{- $notRefused := dict "key" "sidecar.istio.io/inject" "operator" "NotIn" "values" (list "false") -}}
{{- $asked := dict "key" "sidecar.istio.io/inject" "operator" "In" "values" (list "true") -}}
{{- $silent := dict "key" "sidecar.istio.io/inject" "operator" "DoesNotExist" -}}
{{- $ordinary := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" (list "kube-system" "kube-public" "kube-node-lease" "local-path-storage") -}}
{{- $entries := list
      (list "rev.namespace" (list $named $undecided) (list $notRefused))
      (list "rev.object" (list $unnamed $undecided) (list $notRefused $named)) -}}
{{- if $all -}}
{{- $entries = concat $entries (list
      (list "namespace" (list $enabled) (list $notRefused))
      (list "object" (list $undecided $unnamed) (list $asked $unnamed))) -}}
{{- if $c.s.sidecarInjectorWebhook.enableNamespacesByDefault -}}
{{- $entries = append $entries (list "auto" (list $undecided $unnamed $ordinary) (list $silent $unnamed)) -}}
{{- end -}}
{{- end -}}
{{- $remote := $c.s.istiodRemote -}}
{{- $client := dict "service" (dict "name" $c.full "namespace" $c.home "path" $remote.injectionPath "port" 443) -}}
{{- with $remote.injectionURL -}}{{- $client = dict "url" . -}}{{- end -}}
{{- with $remote.injectionCABundle -}}{{- $_ := set $client "caBundle" . -}}{{- end -}}
{{- $rules := list (dict "operations" (list "CREATE") "apiGroups" (list "") "apiVersions" (list "v1") "resources" (list "pods")) -}}
{{- $webhooks := list -}}
{{- range $entries -}}
{{- $webhooks = append $webhooks (dict
      "name" (printf "%s.sidecar-injector.istio.io" (index . 0))
      "admissionReviewVersions" (list "v1")
      "clientConfig" $client
      "failurePolicy" "Fail"
      "sideEffects" "None"
      "reinvocationPolicy" $c.s.sidecarInjectorWebhook.reinvocationPolicy
      "rules" $rules
      "namespaceSelector" (dict "matchExpressions" (index . 1))
      "objectSelector" (dict "matchExpressions" (index . 2))) -}}
{{- end -}}
{{- toJson $webhooks -}}
{{- end -}}
