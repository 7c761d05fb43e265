{{- define "tidings.labels" -}}
app.kubernetes.io/name: tidings
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Of the group: dict "root" $ "name" $name */}}
{{- define "tidings.group" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end -}}

{{- define "tidings.host" -}}
{{ (urlParse .Values.url).host }}
{{- end -}}
