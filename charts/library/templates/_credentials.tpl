{{/*
A Job that makes missing Secrets: random values once, or copies from another namespace. It runs before install and upgrade
and is plain YAML for tools without hooks. Arguments: root, component, image, pullSecrets, document (text),
secrets (names it may make), sources (list of {namespace, names} it may copy from).
*/}}
{{- define "library.credentials" -}}
{{- $labels := include "library.labels" . }}
{{- $sources := .sources | default list }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" -10 | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" -10 | nindent 4 }}
data:
  credentials.yaml: |
    {{- .document | nindent 4 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" -10 | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get]
    resourceNames: {{ toJson .secrets }}
  - apiGroups: [""]
    resources: [secrets]
    verbs: [create]
{{- range $source := $sources }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $.component }}
  namespace: {{ $source.namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" -10 | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get]
    resourceNames: {{ toJson $source.names }}
{{- end }}
{{- $namespaces := list .root.Release.Namespace }}
{{- range $sources }}{{ $namespaces = append $namespaces .namespace }}{{ end }}
{{- range $namespaces }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $.component }}
  namespace: {{ . }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" -5 | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $.component }}
subjects:
  - kind: ServiceAccount
    name: {{ $.component }}
    namespace: {{ $.root.Release.Namespace }}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.hook" 0 | nindent 4 }}
spec:
  backoffLimit: 10
  ttlSecondsAfterFinished: 600
  template:
    metadata:
      labels:
        {{- include "library.podLabels" . | nindent 8 }}
    spec:
      restartPolicy: OnFailure
      serviceAccountName: {{ .component }}
      automountServiceAccountToken: true
      enableServiceLinks: false
      {{- include "library.pullSecrets" .pullSecrets | nindent 6 }}
      securityContext:
        {{- include "library.podSecurity" 10001 | nindent 8 }}
      containers:
        - name: credentials
          image: {{ include "library.image" .image | quote }}
          imagePullPolicy: {{ .image.pullPolicy }}
          command: [virtengine, credentials, ensure, --file, /etc/virtengine/credentials.yaml]
          resources:
            requests: {cpu: 20m, memory: 96Mi}
            limits: {memory: 256Mi}
          securityContext:
            {{- include "library.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: document, mountPath: /etc/virtengine, readOnly: true}
            - {name: scratch, mountPath: /tmp}
      volumes:
        - name: document
          configMap:
            name: {{ .component }}
        - name: scratch
          emptyDir:
            sizeLimit: 16Mi
{{- end }}

{{/* Annotations of an object that exists only while the hook runs. Argument: its place in the order. */}}
{{- define "library.hook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
