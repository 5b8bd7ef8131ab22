{{/*
One process of ours: ServiceAccount, Deployment, metrics Service and, with several replicas, a PodDisruptionBudget.
Arguments: root, component, values (replicas, resources, placement, extraEnv), image (values of the image), pullSecrets,
command (list), env (text), token (whether the process talks to the API server), operator (whether it has
a health port of its own), strategy, volumes and mounts (text), wave (1: needs nothing; 3: needs a chain).
*/}}
{{- define "library.process" -}}
{{- $labels := include "library.labels" . }}
{{- $selector := include "library.selector" . }}
{{- $health := ternary "health" "metrics" (.operator | default false) }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- include "library.wave" (.wave | default 1) | nindent 4 }}
spec:
  replicas: {{ .values.replicas }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- $selector | nindent 6 }}
  strategy:
    type: {{ .strategy | default "RollingUpdate" }}
  template:
    metadata:
      labels:
        {{- include "library.podLabels" . | nindent 8 }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9100"
    spec:
      serviceAccountName: {{ .component }}
      automountServiceAccountToken: {{ .token | default false }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: 30
      {{- include "library.pullSecrets" .pullSecrets | nindent 6 }}
      {{- include "library.placement" .values | nindent 6 }}
      {{- include "library.spread" . | nindent 6 }}
      securityContext:
        {{- include "library.podSecurity" 10001 | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ include "library.image" .image | quote }}
          imagePullPolicy: {{ .image.pullPolicy }}
          command: {{ toJson .command }}
          env:
            {{- .env | nindent 12 }}
            {{- include "library.trustEnv" .root | nindent 12 }}
            {{- with .values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            {{- if .operator }}
            - name: health
              containerPort: 8080
            {{- end }}
            - name: metrics
              containerPort: 9100
          startupProbe:
            httpGet: {path: /healthz, port: {{ $health }}}
            periodSeconds: 2
            failureThreshold: 60
          readinessProbe:
            httpGet: {path: {{ ternary "/healthz" "/readyz" (.operator | default false) }}, port: {{ $health }}}
            periodSeconds: 5
            timeoutSeconds: 3
          livenessProbe:
            httpGet: {path: /healthz, port: {{ $health }}}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            {{- include "library.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - name: scratch
              mountPath: /tmp
            {{- include "library.trustMount" .root | nindent 12 }}
            {{- with .mounts }}
            {{- . | nindent 12 }}
            {{- end }}
      volumes:
        - name: scratch
          emptyDir:
            sizeLimit: 64Mi
        {{- include "library.trustVolume" .root | nindent 8 }}
        {{- with .volumes }}
        {{- . | nindent 8 }}
        {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .component }}-metrics
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
spec:
  selector:
    {{- $selector | nindent 4 }}
  ports:
    - name: metrics
      port: 9100
      targetPort: metrics
{{- if gt (int .values.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- $selector | nindent 6 }}
{{- end }}
{{- end }}
