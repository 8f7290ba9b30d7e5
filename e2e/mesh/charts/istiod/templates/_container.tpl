{{/* The command line of istiod. */}}
{{- define "istiod.args" -}}
{{- $args := list "discovery" "--monitoringAddr=:15014" -}}
{{- with .global.logging.level -}}{{- $args = append $args (printf "--log_output_level=%s" .) -}}{{- end -}}
{{- if .global.logAsJson -}}{{- $args = append $args "--log_as_json" -}}{{- end -}}
{{- $args = concat $args (list "--domain" .global.proxy.clusterDomain) -}}
{{- $args = concat $args (list "--keepaliveMaxServerConnectionAge" .keepaliveMaxServerConnectionAge) -}}
{{- toJson (concat $args .extraContainerArgs) -}}
{{- end -}}

{{/* The environment of istiod: include "istiod.env" (list $ $c) */}}
{{- define "istiod.env" -}}
{{- $root := index . 0 -}}
{{- $c := index . 1 -}}
{{- $s := $c.s -}}
{{- $ztunnel := printf "%s/%s" ($s.trustedZtunnelNamespace | default $c.home) ($s.trustedZtunnelName | default "ztunnel") -}}
{{- $plain := dict
      "REVISION" $c.rev
      "PILOT_CERT_PROVIDER" $s.global.pilotCertProvider
      "KUBECONFIG" "/var/run/secrets/remote/config"
      "CA_TRUSTED_NODE_ACCOUNTS" $ztunnel
      "PILOT_TRACE_SAMPLING" $s.traceSampling
      "PILOT_ENABLE_ANALYSIS" $s.global.istiod.enableAnalysis
      "CLUSTER_ID" ($s.global.multiCluster.clusterName | default "Kubernetes")
      "PLATFORM" (dig "platform" "" $s.global) -}}
{{- $version := $root.Chart.AppVersion -}}
{{- if and $s.taint.enabled (semverCompare ">=1.30.0-0" $version) -}}
{{- $_ := set $plain "PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS" "true" -}}
{{- if semverCompare ">=1.30.3-0" $version -}}{{- $_ := set $plain "PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME" $s.taint.name -}}{{- end -}}
{{- end -}}
{{- $env := include "mesh.env" (merge (dict) $s.env $plain) | fromJsonArray -}}
{{- range $name, $path := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "SERVICE_ACCOUNT" "spec.serviceAccountName" -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "fieldRef" (dict "apiVersion" "v1" "fieldPath" $path))) -}}
{{- end -}}
{{- $limits := dict "GOMAXPROCS" "limits.cpu" -}}
{{- if semverCompare "<1.29.0-0" $version -}}{{- $_ := set $limits "GOMEMLIMIT" "limits.memory" -}}{{- end -}}
{{- range $name, $resource := $limits -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "resourceFieldRef" (dict "resource" $resource "divisor" "1"))) -}}
{{- end -}}
{{- toJson (concat $env $s.envVarFrom) -}}
{{- end -}}

{{/* Where certificates, tokens and the kubeconfig of another cluster are found. */}}
{{- define "istiod.mounts" -}}
{{- toJson (concat (list
      (dict "name" "istio-token" "mountPath" "/var/run/secrets/tokens" "readOnly" true)
      (dict "name" "local-certs" "mountPath" "/var/run/secrets/istio-dns")
      (dict "name" "cacerts" "mountPath" "/etc/cacerts" "readOnly" true)
      (dict "name" "istio-kubeconfig" "mountPath" "/var/run/secrets/remote" "readOnly" true)
      (dict "name" "istio-csr-dns-cert" "mountPath" "/var/run/secrets/istiod/tls" "readOnly" true)
      (dict "name" "istio-csr-ca-configmap" "mountPath" "/var/run/secrets/istiod/ca" "readOnly" true)) .volumeMounts) -}}
{{- end -}}

{{- define "istiod.volumes" -}}
{{- $token := dict "serviceAccountToken" (dict "audience" "istio-ca" "expirationSeconds" 43200 "path" "istio-token") -}}
{{- toJson (concat (list
      (dict "name" "local-certs" "emptyDir" (dict "medium" "Memory"))
      (dict "name" "istio-token" "projected" (dict "sources" (list $token)))
      (dict "name" "cacerts" "secret" (dict "secretName" "cacerts" "optional" true))
      (dict "name" "istio-kubeconfig" "secret" (dict "secretName" "istio-kubeconfig" "optional" true))
      (dict "name" "istio-csr-dns-cert" "secret" (dict "secretName" "istiod-tls" "optional" true))
      (dict "name" "istio-csr-ca-configmap" "configMap" (dict "name" "istio-ca-root-cert" "defaultMode" 420 "optional" true))) .volumes) -}}
{{- end -}}
