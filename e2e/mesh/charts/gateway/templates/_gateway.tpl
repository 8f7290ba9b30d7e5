{{/* One gateway, as JSON: s: settings; name; account; selector; labels of every object. include "gateway.context" $ | fromJson */}}
{{- define "gateway.context" -}}
{{- $s := include "mesh.settings" (list $ "") | fromJson -}}
{{- $name := $s.name | default .Release.Name -}}
{{- $selector := dict
      "app" ($s.labels.app | default $name)
      "istio" ($s.labels.istio | default ($name | trimPrefix "istio-")) -}}
{{- $network := $s.networkGateway | empty | ternary dict (dict "topology.istio.io/network" $s.networkGateway) -}}
{{- $labels := include "mesh.labels" (list . $name (merge (dict) $selector $s.labels)) | fromJson -}}
{{- toJson (dict
      "s" $s
      "name" $name
      "account" ($s.serviceAccount.name | default ($s.serviceAccount.create | ternary $name "default"))
      "selector" $selector
      "network" $network
      "labels" $labels) -}}
{{- end -}}

{{/* Environment of the proxy. Argument: settings. */}}
{{- define "gateway.env" -}}
{{- $env := list -}}
{{- with .networkGateway -}}{{- $env = append $env (dict "name" "ISTIO_META_REQUESTED_NETWORK_VIEW" "value" .) -}}{{- end -}}
{{- $env = concat $env (include "mesh.env" .env | fromJsonArray) .envVarFrom -}}
{{- toJson $env -}}
{{- end -}}

{{/* Ports of the Service. Argument: settings. */}}
{{- define "gateway.ports" -}}
{{- $ports := .service.ports -}}
{{- if .networkGateway -}}
{{- $ports = list -}}
{{- range $name, $port := .networkGatewayPorts -}}
{{- $ports = append $ports (merge (dict "name" $name) $port (dict "targetPort" $port.port "protocol" "TCP")) -}}
{{- end -}}
{{- end -}}
{{- toJson $ports -}}
{{- end -}}
