/** How curves are shown: smoothing and logarithmic axes, for all charts at once. */
import { logX, logY, smoothing } from '../state.js';

export function CurveControls() {
  return (
    <form class="controls" aria-label="How curves are shown" onSubmit={(event) => event.preventDefault()}>
      <label>
        Smoothing
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smoothing.value}
          onInput={({ currentTarget }) => (smoothing.value = Number(currentTarget.value))}
        />
        <output>{smoothing.value.toFixed(2)}</output>
      </label>
      <Switch label="Log steps" isOn={logX.value} onFlip={(isOn) => (logX.value = isOn)} />
      <Switch label="Log values" isOn={logY.value} onFlip={(isOn) => (logY.value = isOn)} />
      <p class="quiet hint">Drag to zoom, Shift-drag to pan, double-click for everything.</p>
    </form>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onFlip: (isOn: boolean) => void;
}

const Switch = ({ label, isOn, onFlip }: SwitchProps) => (
  <label class="switch">
    <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => onFlip(currentTarget.checked)} />
    {label}
  </label>
);
