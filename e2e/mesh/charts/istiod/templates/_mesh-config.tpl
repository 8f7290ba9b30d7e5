{{/* The mesh configuration istiod reads, as JSON: what follows from other values, then the user's own. Argument: the context. */}}
{{- define "istiod.meshConfig" -}}
{{- $s := .s -}}
{{- $proxy := dict "discoveryAddress" (printf "%s.%s.svc:15012" .full .home) -}}
{{- with $s.global.meshID -}}{{- $_ := set $proxy "meshId" . -}}{{- end -}}
{{- with $s.global.variant -}}{{- $_ := set $proxy "image" (dict "imageType" .) -}}{{- end -}}
{{- $config := dict
      "defaultConfig" $proxy
      "rootNamespace" (dig "rootNamespace" $s.global.istioNamespace $s.meshConfig)
      "trustDomain" "cluster.local" -}}
{{- if and $s.telemetry.enabled $s.telemetry.v2.enabled $s.telemetry.v2.prometheus.enabled -}}
{{- $_ := set $config "defaultProviders" (dict "metrics" (list "prometheus")) -}}
{{- end -}}
{{- toJson (mustMergeOverwrite $config $s.meshConfig) -}}
{{- end -}}
