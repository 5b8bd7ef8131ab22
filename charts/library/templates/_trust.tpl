{{/*
Certificate authorities for connections to engines elsewhere, out of the value `trust`: one file for every library that a
process uses. Argument: root.
*/}}
{{- define "library.trustEnv" -}}
{{- if (.Values.trust).existingSecret }}
{{- range list "SSL_CERT_FILE" "PGSSLROOTCERT" "AWS_CA_BUNDLE" "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH" }}
- name: {{ . }}
  value: /etc/virtengine/trust/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{- define "library.trustMount" -}}
{{- if (.Values.trust).existingSecret }}
- {name: trust, mountPath: /etc/virtengine/trust, readOnly: true}
{{- end }}
{{- end }}

{{- define "library.trustVolume" -}}
{{- with (.Values.trust).existingSecret }}
- name: trust
  secret:
    secretName: {{ . }}
    defaultMode: 0444
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}
