{{/* Rights of the three cluster roles, as YAML lists. They are the real ones, so that an operator that may install this chart may install the real one. */}}

{{- define "istiod.groups" -}}
[config.istio.io, security.istio.io, networking.istio.io, authentication.istio.io, rbac.istio.io, telemetry.istio.io, extensions.istio.io]
{{- end -}}

{{- define "istiod.all" -}}
[get, watch, list, update, patch, create, delete]
{{- end -}}

{{/* include "istiod.rules.control" (list $ $settings) */}}
{{- define "istiod.rules.control" -}}
{{- $s := index . 1 -}}
{{- $listenerSets := semverCompare ">=1.30.0-0" (index . 0).Chart.AppVersion | ternary "listenersets/status" "xlistenersets/status" -}}
{{- $all := include "istiod.all" . -}}
{{- $read := "[get, watch, list]" -}}
{{- $analysis := $s.global.istiod.enableAnalysis -}}
- {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [get, list, watch, update, patch]}
- {apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [get, list, watch, update]}
- {apiGroups: {{ include "istiod.groups" . }}, resources: ["*"], verbs: {{ $read }}}
{{- if $analysis }}
- apiGroups: {{ include "istiod.groups" . }}
  resources:
  {{- range list "authorizationpolicies" "destinationrules" "envoyfilters" "gateways" "peerauthentications" "proxyconfigs" "requestauthentications" "serviceentries" "sidecars" "telemetries" "virtualservices" "wasmplugins" "workloadentries" "workloadgroups" }}
  - {{ . }}/status
  {{- end }}
  verbs: [update, patch]
{{- end }}
- {apiGroups: [networking.istio.io], resources: [workloadentries], verbs: {{ $all }}}
- {apiGroups: [networking.istio.io], resources: [workloadentries/status, serviceentries/status], verbs: {{ $all }}}
- {apiGroups: [security.istio.io], resources: [authorizationpolicies/status], verbs: {{ $all }}}
- {apiGroups: [""], resources: [services/status], verbs: {{ $all }}}
- {apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: {{ $read }}}
- {apiGroups: [""], resources: [pods, nodes, services, namespaces, endpoints], verbs: {{ $read }}}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: {{ $read }}}
{{- if $s.taint.enabled }}
- {apiGroups: [""], resources: [nodes], verbs: [patch]}
{{- end }}
{{- if $analysis }}
- {apiGroups: [extensions, networking.k8s.io], resources: [ingresses], verbs: {{ $read }}}
- {apiGroups: [extensions, networking.k8s.io], resources: [ingresses/status], verbs: ["*"]}
{{- end }}
- {apiGroups: [networking.k8s.io], resources: [ingresses, ingressclasses], verbs: {{ $read }}}
- {apiGroups: [networking.k8s.io], resources: [ingresses/status], verbs: ["*"]}
- {apiGroups: [""], resources: [configmaps], verbs: [create, get, list, watch, update]}
- {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
- {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
- {apiGroups: [gateway.networking.k8s.io, gateway.networking.x-k8s.io], resources: ["*"], verbs: {{ $read }}}
- apiGroups: [gateway.networking.x-k8s.io]
  resources:
  - xbackendtrafficpolicies/status
  {{- if eq $listenerSets "xlistenersets/status" }}
  - xlistenersets/status
  {{- end }}
  verbs: [update, patch]
- apiGroups: [gateway.networking.k8s.io]
  resources:
  {{- range list "backendtlspolicies" "gatewayclasses" "gateways" "grpcroutes" "httproutes" "referencegrants" "tcproutes" "tlsroutes" "udproutes" }}
  - {{ . }}/status
  {{- end }}
  {{- if eq $listenerSets "listenersets/status" }}
  - listenersets/status
  {{- end }}
  verbs: [update, patch]
- {apiGroups: [gateway.networking.k8s.io], resources: [gatewayclasses], verbs: [create, update, patch, delete]}
- {apiGroups: [inference.networking.k8s.io], resources: [inferencepools], verbs: {{ $read }}}
- {apiGroups: [inference.networking.k8s.io], resources: [inferencepools/status], verbs: [update, patch]}
- {apiGroups: [""], resources: [secrets], verbs: {{ $read }}}
- {apiGroups: [multicluster.x-k8s.io], resources: [serviceexports], verbs: [get, watch, list, create, delete]}
- {apiGroups: [multicluster.x-k8s.io], resources: [serviceimports], verbs: {{ $read }}}
{{- end -}}

{{/* What istiod needs to run gateways that are described by Gateway API objects. */}}
{{- define "istiod.rules.gateways" -}}
{{- $all := include "istiod.all" . -}}
- {apiGroups: [apps], resources: [deployments], verbs: {{ $all }}}
- {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: {{ $all }}}
- {apiGroups: [policy], resources: [poddisruptionbudgets], verbs: {{ $all }}}
- {apiGroups: [""], resources: [services], verbs: {{ $all }}}
- {apiGroups: [""], resources: [serviceaccounts], verbs: {{ $all }}}
{{- end -}}

{{/* What a control plane of another cluster may read here. */}}
{{- define "istiod.rules.reader" -}}
{{- $read := "[get, list, watch]" -}}
- {apiGroups: {{ include "istiod.groups" . }}, resources: ["*"], verbs: {{ $read }}}
- {apiGroups: [""], resources: [{{ if semverCompare "<1.29.0-0" .Chart.AppVersion }}endpoints, pods, services, nodes, replicationcontrollers, namespaces, secrets{{ else }}endpoints, pods, services, nodes, replicationcontrollers, namespaces, secrets, configmaps{{ end }}], verbs: {{ $read }}}
- {apiGroups: [networking.istio.io], resources: [workloadentries], verbs: {{ $read }}}
- {apiGroups: [networking.x-k8s.io, gateway.networking.k8s.io], resources: [gateways], verbs: {{ $read }}}
- {apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: {{ $read }}}
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: {{ $read }}}
- {apiGroups: [multicluster.x-k8s.io], resources: [serviceexports], verbs: [get, list, watch, create, delete]}
- {apiGroups: [multicluster.x-k8s.io], resources: [serviceimports], verbs: {{ $read }}}
- {apiGroups: [apps], resources: [replicasets], verbs: {{ $read }}}
- {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
- {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
{{- end -}}
