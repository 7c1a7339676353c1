import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

// Only what the charts in src/charts draw with: this is most of what a page loads.
use([CustomChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

export function openChart(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: 'svg' })
}
