{{/* Security context of the proxy; until 1.29 the chart names the user, later the injector does. Argument: root. */}}
{{- define "gateway.security" -}}
{{- $s := include "mesh.settings" (list $ "") | fromJson -}}
{{- $context := dict
      "allowPrivilegeEscalation" false
      "capabilities" (dict "drop" (list "ALL"))
      "privileged" false
      "readOnlyRootFilesystem" true
      "runAsNonRoot" true -}}
{{- if semverCompare "<1.30.0-0" .Chart.AppVersion -}}
{{- $_ := set $context "runAsUser" 1337 -}}
{{- $_ := set $context "runAsGroup" 1337 -}}
{{- end -}}
{{- $s.containerSecurityContext | default $context | toJson -}}
{{- end -}}
