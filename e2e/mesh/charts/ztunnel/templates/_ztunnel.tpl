{{/* One node proxy, as JSON: s: settings; name; annotations of every object. include "ztunnel.context" $ | fromJson */}}
{{- define "ztunnel.context" -}}
{{- $s := include "mesh.settings" (list $ "") | fromJson -}}
{{- $revision := $s.revision | empty | ternary dict (dict "istio.io/rev" $s.revision) -}}
{{- toJson (dict
      "s" $s
      "name" ($s.resourceName | default "ztunnel")
      "revision" $revision
      "annotations" (merge (dict) $s.annotations $revision)) -}}
{{- end -}}

{{/* Environment of the proxy: include "ztunnel.env" (list $ $settings) */}}
{{- define "ztunnel.env" -}}
{{- $s := index . 1 -}}
{{- $istiod := printf "istiod%s.%s.svc:15012" ($s.revision | empty | ternary "" (printf "-%s" $s.revision)) $s.istioNamespace -}}
{{- $plain := dict
      "CA_ADDRESS" ($s.caAddress | default $istiod)
      "XDS_ADDRESS" ($s.xdsAddress | default $istiod)
      "RUST_LOG" $s.logLevel
      "RUST_BACKTRACE" "1"
      "ISTIO_META_CLUSTER_ID" ($s.multiCluster.clusterName | default "Kubernetes")
      "INPOD_ENABLED" "true"
      "TERMINATION_GRACE_PERIOD_SECONDS" $s.terminationGracePeriodSeconds -}}
{{- if $s.logAsJson -}}{{- $_ := set $plain "LOG_FORMAT" "json" -}}{{- end -}}
{{- with $s.network -}}{{- $_ := set $plain "NETWORK" . -}}{{- end -}}
{{- $env := include "mesh.env" (merge (dict) $s.env $s.meshConfig.defaultConfig.proxyMetadata $plain) | fromJsonArray -}}
{{- range $name, $path := dict
      "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "NODE_NAME" "spec.nodeName"
      "INSTANCE_IP" "status.podIP" "SERVICE_ACCOUNT" "spec.serviceAccountName" -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "fieldRef" (dict "fieldPath" $path))) -}}
{{- end -}}
{{- $limit := dict "resource" "limits.cpu" -}}
{{- if semverCompare ">=1.29.0-0" (index . 0).Chart.AppVersion -}}{{- $_ := set $limit "divisor" "1" -}}{{- end -}}
{{- toJson (append $env (dict "name" "ZTUNNEL_CPU_LIMIT" "valueFrom" (dict "resourceFieldRef" $limit))) -}}
{{- end -}}
