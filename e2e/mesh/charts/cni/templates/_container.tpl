{{/* Configuration of the agent: include "cni.configuration" (list $settings $tag) */}}
{{- define "cni.configuration" -}}
{{- $s := index . 0 -}}
{{- $config := dict
      "CURRENT_AGENT_VERSION" (index . 1)
      "AMBIENT_ENABLED" $s.ambient.enabled
      "AMBIENT_ENABLEMENT_SELECTOR" ($s.ambient.enablementSelectors | toYaml)
      "AMBIENT_DNS_CAPTURE" $s.ambient.dnsCapture
      "AMBIENT_IPV6" $s.ambient.ipv6
      "AMBIENT_RECONCILE_POD_RULES_ON_STARTUP" $s.ambient.reconcileIptablesOnStartup
      "ENABLE_AMBIENT_DETECTION_RETRY" $s.ambient.enableAmbientDetectionRetry
      "ISTIO_OWNED_CNI_CONFIG" $s.istioOwnedCNIConfig
      "CHAINED_CNI_PLUGIN" $s.chained
      "EXCLUDE_NAMESPACES" (join "," $s.excludeNamespaces)
      "REPAIR_ENABLED" $s.repair.enabled
      "REPAIR_LABEL_PODS" $s.repair.labelPods
      "REPAIR_DELETE_PODS" $s.repair.deletePods
      "REPAIR_REPAIR_PODS" $s.repair.repairPods
      "REPAIR_INIT_CONTAINER_NAME" $s.repair.initContainerName
      "REPAIR_BROKEN_POD_LABEL_KEY" $s.repair.brokenPodLabelKey
      "REPAIR_BROKEN_POD_LABEL_VALUE" $s.repair.brokenPodLabelValue
      "NATIVE_NFTABLES" $s.global.nativeNftables -}}
{{- with $s.cniConfFileName -}}{{- $_ := set $config "CNI_CONF_NAME" . -}}{{- end -}}
{{- $text := dict -}}
{{- range $key, $value := merge (dict) $s.env $config -}}{{- $_ := set $text $key (toString $value) -}}{{- end -}}
{{- toJson $text -}}
{{- end -}}

{{/* Environment of the agent. Argument: settings. */}}
{{- define "cni.env" -}}
{{- $env := include "mesh.env" (merge (dict) .env (dict
      "ALLOW_SWITCH_TO_HOST_NS" "true"
      "REPAIR_RUN_AS_DAEMON" "true"
      "REPAIR_SIDECAR_ANNOTATION" "sidecar.istio.io/status")) | fromJsonArray -}}
{{- range $name, $path := dict "REPAIR_NODE_NAME" "spec.nodeName" "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "fieldRef" (dict "fieldPath" $path))) -}}
{{- end -}}
{{- $env = append $env (dict "name" "NODE_NAME" "valueFrom" (dict "fieldRef" (dict "apiVersion" "v1" "fieldPath" "spec.nodeName"))) -}}
{{- range $name, $resource := dict "GOMEMLIMIT" "limits.memory" "GOMAXPROCS" "limits.cpu" -}}
{{- $env = append $env (dict "name" $name "valueFrom" (dict "resourceFieldRef" (dict "resource" $resource "divisor" "1"))) -}}
{{- end -}}
{{- toJson $env -}}
{{- end -}}

{{- define "cni.mounts" -}}
{{- $mounts := list
      (dict "name" "cni-bin-dir" "mountPath" "/host/opt/cni/bin")
      (dict "name" "cni-net-dir" "mountPath" "/host/etc/cni/net.d")
      (dict "name" "cni-socket-dir" "mountPath" "/var/run/istio-cni") -}}
{{- if .repair.repairPods -}}
{{- $mounts = append $mounts (dict "name" "cni-host-procfs" "mountPath" "/host/proc" "readOnly" true) -}}
{{- end -}}
{{- if .ambient.enabled -}}
{{- $mounts = concat $mounts (list
      (dict "name" "cni-netns-dir" "mountPath" "/host/var/run/netns" "mountPropagation" "HostToContainer")
      (dict "name" "cni-ztunnel-sock-dir" "mountPath" "/var/run/ztunnel")) -}}
{{- end -}}
{{- toJson $mounts -}}
{{- end -}}

{{- define "cni.volumes" -}}
{{- $volumes := list
      (dict "name" "cni-bin-dir" "hostPath" (dict "path" (.cniBinDir | default "/opt/cni/bin")))
      (dict "name" "cni-net-dir" "hostPath" (dict "path" .cniConfDir))
      (dict "name" "cni-socket-dir" "hostPath" (dict "path" "/var/run/istio-cni"))
      (dict "name" "cni-netns-dir" "hostPath" (dict "path" .cniNetnsDir "type" "DirectoryOrCreate")) -}}
{{- if .repair.repairPods -}}
{{- $volumes = append $volumes (dict "name" "cni-host-procfs" "hostPath" (dict "path" "/proc" "type" "Directory")) -}}
{{- end -}}
{{- if .ambient.enabled -}}
{{- $volumes = append $volumes (dict "name" "cni-ztunnel-sock-dir" "hostPath" (dict "path" "/var/run/ztunnel" "type" "DirectoryOrCreate")) -}}
{{- end -}}
{{- toJson $volumes -}}
{{- end -}}
