import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  type GridPos,
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { uidOf } from '../../libs/mubarokah/dist/observability/index.js';
import type { Colour, Drawing, Levels, PanelSpec, Step } from './panel.js';

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The variables and the time go along from one dashboard to the next. */
const ALONG = '${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${__url_time_range}';

/** A line is drawn where one of them begins. */
const WARNING: ReadonlySet<Colour> = new Set(['yellow', 'orange', 'red']);

export function buildPanel(spec: PanelSpec, id: number, gridPos: GridPos): Panel {
  const { title, description, unit, none, drawing } = spec;
  const panel = drawn(drawing, spec)
    .id(id)
    .gridPos(gridPos)
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .noValue(none)
    .thresholds(thresholdsOf(spec))
    .mappings(mappingsOf(spec))
    .links(linksOf(spec))
    .targets(spec.queries.map(({ expr, legend }, index) => target(expr, legend, index, drawing)));
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.max !== undefined) panel.max(spec.max);
  if (drawing !== 'states' && drawing !== 'table' && unit !== 'short') panel.min(0);
  return panel.build();
}

function drawn(drawing: Drawing, levels: Levels) {
  const byThresholds = new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
  switch (drawing) {
    case 'lines':
    case 'stacked':
      return lines(
        drawing === 'stacked',
        stepsOf(levels).some(([, colour]) => WARNING.has(colour)),
      );
    case 'number':
      return new stat.PanelBuilder()
        .colorScheme(byThresholds)
        .colorMode(common.BigValueColorMode.Value)
        .graphMode(common.BigValueGraphMode.None)
        .reduceOptions(lastValue());
    case 'bars':
      return new bargauge.PanelBuilder()
        .colorScheme(byThresholds)
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic)
        .reduceOptions(lastValue());
    case 'states':
      return new statetimeline.PanelBuilder()
        .colorScheme(byThresholds)
        .showValue(common.VisibilityMode.Auto)
        .legend(new common.VizLegendOptionsBuilder().showLegend(false))
        .tooltip(tooltip());
    case 'table':
      return new table.PanelBuilder()
        .colorScheme(byThresholds)
        .cellOptions({ type: common.TableCellDisplayMode.ColorText })
        .withTransformation({
          id: 'organize',
          options: { excludeByName: { Time: true }, renameByName: { Value: 'value' } },
        });
  }
}

function lines(isStacked: boolean, warns: boolean) {
  const { Dashed, Off } = common.GraphThresholdsStyleMode;
  return new timeseries.PanelBuilder()
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .lineWidth(2)
    .fillOpacity(isStacked ? 40 : 0)
    .showPoints(common.VisibilityMode.Never)
    .stacking(
      new common.StackingConfigBuilder().mode(
        isStacked ? common.StackingMode.Normal : common.StackingMode.None,
      ),
    )
    .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(warns ? Dashed : Off))
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(tooltip());
}

function tooltip() {
  return new common.VizTooltipOptionsBuilder()
    .mode(common.TooltipDisplayMode.Multi)
    .sort(common.SortOrder.Descending);
}

function lastValue() {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);
}

function target(expr: string, legend: string, index: number, drawing: Drawing): Builder<never> {
  const query = new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(DATASOURCE)
    .expr(expr)
    .legendFormat(legend);
  const isOverTime = drawing === 'lines' || drawing === 'stacked' || drawing === 'states';
  if (isOverTime) query.range();
  else query.instant();
  if (drawing === 'table') query.format(PromQueryFormat.Table);
  return query as unknown as Builder<never>;
}

function thresholdsOf(levels: Levels): ThresholdsConfigBuilder {
  const steps = stepsOf(levels).map(([value, color]) => ({ value, color }));
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: levels.base ?? 'text' }, ...steps]);
}

function stepsOf({ thresholds }: Levels): readonly Step[] {
  return thresholds ?? [[0, 'text']];
}

function mappingsOf({ words = [] }: PanelSpec): ValueMapping[] {
  if (words.length === 0) return [];
  const options = Object.fromEntries(
    words.map(([value, text, color], index) => [String(value), { text, color, index }]),
  );
  return [{ type: MappingType.ValueToText, options }];
}

function linksOf({ runbooks = [], next }: PanelSpec): DashboardLinkBuilder[] {
  return [
    ...runbooks.map((name) => link(`Runbook: ${name}`, `\${runbooks:raw}/${name}.md`)),
    ...(next === undefined ? [] : [link(`Next: ${next}`, `/d/${uidOf(next)}?${ALONG}`)]),
  ];
}

function link(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);
}
