{{/* A reference from {repository, tag, digest}; a digest wins over the tag's meaning and both may stand. */}}
{{- define "library.image" -}}
{{- .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Labels that select the pods of one component. Arguments: root, component. */}}
{{- define "library.selector" -}}
app.kubernetes.io/name: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* Labels of every object. Arguments: root, component. */}}
{{- define "library.labels" -}}
{{ include "library.selector" . }}
app.kubernetes.io/part-of: virtengine
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* Labels of a pod: none that change with a version, so that pods restart only when something in them changes. */}}
{{- define "library.podLabels" -}}
{{ include "library.selector" . }}
app.kubernetes.io/part-of: virtengine
{{- end }}
