{{/* Settings of the agent, as JSON. */}}
{{- define "cni.settings" -}}
{{- include "mesh.settings" (list $ "cni") -}}
{{- end -}}

{{/* Labels of its objects: include "cni.labels" (list $ $settings (dict more)) */}}
{{- define "cni.labels" -}}
{{- $root := index . 0 -}}
{{- $s := index . 1 -}}
{{- $own := dict
      "release" $root.Release.Name
      "istio.io/rev" ($s.revision | default "default")
      "install.operator.istio.io/owning-resource" ($s.ownerName | default "unknown")
      "operator.istio.io/component" "Cni" -}}
{{- include "mesh.labels" (list $root "istio-cni" (merge (index . 2) $own)) -}}
{{- end -}}
