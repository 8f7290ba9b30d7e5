{{/*
Helpers which every chart of the stand-in mesh gets when it is packed.
All of them print JSON on one line: JSON is YAML, so a call can stand anywhere in a manifest without indentation.
*/}}

{{/*
The values a template works with, as JSON: defaults, then profile, compatibility version and platform, then the user's
own values, then what the user put under the key named in "over" (`pilot` for istiod, `cni` for cni), which wins over all.
Call: include "mesh.settings" (list $ "pilot") | fromJson
*/}}
{{- define "mesh.settings" -}}
{{- $root := index . 0 -}}
{{- $over := index . 1 -}}
{{- $user := omit $root.Values "_internal_defaults_do_not_set" -}}
{{- $settings := deepCopy (index $root.Values "_internal_defaults_do_not_set") -}}
{{- $global := $user.global | default dict -}}
{{- $choices := list
      (list "profile" "profile" (coalesce $user.profile $global.profile))
      (list "compatibility version" "compatibility" $user.compatibilityVersion)
      (list "platform" "platform" (coalesce $user.platform $global.platform)) -}}
{{- range $choice := $choices -}}
{{- with index $choice 2 -}}
{{- $preset := $root.Files.Get (printf "files/%s-%s.yaml" (index $choice 1) .) -}}
{{- if not $preset -}}{{- fail (printf "unknown %s %s" (index $choice 0) .) -}}{{- end -}}
{{- $settings = mustMergeOverwrite $settings ($preset | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- $settings = mustMergeOverwrite $settings (deepCopy $user) -}}
{{- if $over -}}
{{- with index $settings $over -}}
{{- $settings = mustMergeOverwrite $settings (deepCopy .) -}}
{{- end -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{/*
Labels that every object carries, after the ones given. Call: include "mesh.labels" (list $ "istiod" (dict "app" "istiod"))
*/}}
{{- define "mesh.labels" -}}
{{- $root := index . 0 -}}
{{- $common := dict
      "app.kubernetes.io/name" (index . 1)
      "app.kubernetes.io/instance" $root.Release.Name
      "app.kubernetes.io/managed-by" $root.Release.Service
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/version" $root.Chart.AppVersion
      "helm.sh/chart" (printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_")) -}}
{{- toJson (merge (index . 2) $common) -}}
{{- end -}}

{{/* The address of an image. Call: include "mesh.image" (dict "hub" … "image" … "tag" … "variant" …) */}}
{{- define "mesh.image" -}}
{{- if contains "/" .image -}}
{{- .image -}}
{{- else -}}
{{- $variant := .variant | default "" -}}
{{- $tag := .tag | toString -}}
{{- if and $variant (not (hasSuffix (printf "-%s" $variant) $tag)) -}}{{- $tag = printf "%s-%s" $tag $variant -}}{{- end -}}
{{- printf "%s/%s:%s" .hub .image $tag -}}
{{- end -}}
{{- end -}}

{{/* A map of environment variables as a list. Call: include "mesh.env" $settings.env | fromJsonArray */}}
{{- define "mesh.env" -}}
{{- $list := list -}}
{{- range $name, $value := . -}}
{{- $list = append $list (dict "name" $name "value" ($value | toString)) -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}

{{/* Names of pull secrets as references. Both forms are understood: a name, or an object with a name. */}}
{{- define "mesh.pullSecrets" -}}
{{- $list := list -}}
{{- range . -}}
{{- $list = append $list (dict "name" (kindIs "map" . | ternary (get (kindIs "map" . | ternary . dict) "name") .)) -}}
{{- end -}}
{{- toJson $list -}}
{{- end -}}

{{/* "yes" when objects of this scope (cluster or namespace) are wanted. Call: include "mesh.scope" (list $scope "cluster") */}}
{{- define "mesh.scope" -}}
{{- $wanted := index . 0 | default "all" -}}
{{- if or (eq $wanted "all") (eq $wanted (index . 1)) -}}yes{{- end -}}
{{- end -}}
