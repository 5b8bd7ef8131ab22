{{/* Nothing reaches a process but those who read its metrics. Arguments: root, component, namespaces. */}}
{{- define "library.metricsPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "library.selector" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: metrics
      from:
        - podSelector: {}
        {{- with .namespaces }}
        - namespaceSelector:
            matchExpressions:
              - key: kubernetes.io/metadata.name
                operator: In
                values: {{ toJson . }}
        {{- end }}
{{- end }}
