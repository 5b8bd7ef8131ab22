{{/* The security floor of a pod. Argument: the user and group number. */}}
{{- define "library.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The security floor of a container. */}}
{{- define "library.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The first things to be there come first: Argo CD waits for each wave before the next. Argument: the wave. */}}
{{- define "library.wave" -}}
argocd.argoproj.io/sync-wave: {{ . | quote }}
{{- end }}

{{/* Marks of an object that outlives its release: Helm's and Argo CD's. */}}
{{- define "library.keep" -}}
argocd.argoproj.io/sync-options: Delete=false,Prune=false
helm.sh/resource-policy: keep
{{- end }}

{{/*
Replicas of a process on different nodes and zones, as far as there are any. Arguments: root, component, values.
*/}}
{{- define "library.spread" -}}
{{- if .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml .values.topologySpreadConstraints | nindent 2 }}
{{- else if gt (int .values.replicas) 1 }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    {{- if eq . "kubernetes.io/hostname" }}
    whenUnsatisfiable: DoNotSchedule
    nodeTaintsPolicy: Honor
    {{- else }}
    whenUnsatisfiable: ScheduleAnyway
    {{- end }}
    labelSelector:
      matchLabels:
        {{- include "library.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Where pods may run. Argument: a component's values. */}}
{{- define "library.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* Pull secrets. Argument: the list of names. */}}
{{- define "library.pullSecrets" -}}
{{- with . }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
