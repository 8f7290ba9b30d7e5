{{/* What one revision is called, as JSON: include "istiod.context" $ | fromJson
     s: settings; rev: label value; suffix: of names in the namespace; full: name of most objects;
     cluster: suffix of cluster-wide roles; home: where istiod runs; webhooks: suffix of injection webhooks. */}}
{{- define "istiod.context" -}}
{{- $s := include "mesh.settings" (list $ "pilot") | fromJson -}}
{{- $suffix := $s.revision | empty | ternary "" (printf "-%s" $s.revision) -}}
{{- toJson (dict
      "s" $s
      "rev" ($s.revision | default "default")
      "suffix" $suffix
      "full" (printf "istiod%s" $suffix)
      "home" .Release.Namespace
      "cluster" (printf "%s-%s" $suffix .Release.Namespace)
      "webhooks" (eq .Release.Namespace "istio-system" | ternary "" (printf "-%s" .Release.Namespace))
      "selector" ($s.revision | empty | ternary (dict "istio" "pilot") (dict "app" "istiod" "istio.io/rev" $s.revision))
      "atCluster" (include "mesh.scope" (list $s.global.resourceScope "cluster"))
      "atNamespace" (include "mesh.scope" (list $s.global.resourceScope "namespace"))) -}}
{{- end -}}

{{/* Labels of what belongs to a revision: include "istiod.labels" (list $ $c (dict more)) */}}
{{- define "istiod.labels" -}}
{{- $c := index . 1 -}}
{{- $own := dict
      "istio.io/rev" $c.rev
      "install.operator.istio.io/owning-resource" ($c.s.ownerName | default "unknown")
      "operator.istio.io/component" "Pilot" -}}
{{- include "mesh.labels" (list (index . 0) "istiod" (merge (index . 2) $own)) -}}
{{- end -}}

{{/* Labels of accounts and roles, which carry no revision: include "istiod.plainLabels" (list $ "istiod") */}}
{{- define "istiod.plainLabels" -}}
{{- $root := index . 0 -}}
{{- include "mesh.labels" (list $root (index . 1) (dict "app" (index . 1) "release" $root.Release.Name)) -}}
{{- end -}}
