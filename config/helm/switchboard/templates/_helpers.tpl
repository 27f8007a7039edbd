{{- define "switchboard.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}{{ if not (contains "switchboard" .Release.Name) }}-switchboard{{ end }}
{{- end }}

{{- define "switchboard.selector" -}}
app.kubernetes.io/name: switchboard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "switchboard.labels" -}}
{{ include "switchboard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "switchboard.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* What the chart itself has to set; values.config wins. */ -}}
{{- define "switchboard.config" -}}
{{- $runtime := dict "socket-path" (printf "%s/%s" .Values.nri.socketDirectory .Values.nri.socketName) "plugin-name" .Values.nri.pluginName "plugin-index" .Values.nri.pluginIndex -}}
{{- $folders := list -}}
{{- if .Values.extensions.bundled -}}
{{- $folders = append $folders "/opt/switchboard/extensions" -}}
{{- end -}}
{{- range .Values.extensions.extra -}}
{{- $folders = append $folders (printf "/extensions/%s" .name) -}}
{{- end -}}
{{- $own := dict "runtime" $runtime "extensions-directory" ($folders | default (list "/extensions")) -}}
{{- if .Values.guests.enabled -}}
{{- $_ := set $own "guests" (dict "socket-path" (printf "%s/nri.sock" .Values.guests.socketDirectory)) -}}
{{- end -}}
{{- $management := dict "server" (dict "address" "0.0.0.0" "port" .Values.management.port) -}}
{{- toYaml (dict "switchboard" (mergeOverwrite $own (deepCopy .Values.config)) "management" $management) -}}
{{- end }}

{{- /* The part of it that takes effect at a start only. */ -}}
{{- define "switchboard.fixed" -}}
{{- $all := include "switchboard.config" . | fromYaml -}}
{{- toYaml (dict "switchboard" (omit $all.switchboard "extensions" "strict" "trust" "trusted-certificates") "management" $all.management) -}}
{{- end }}
