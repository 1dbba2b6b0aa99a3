/** Saves a picture as SVG or PNG, and the numbers behind it as CSV. */
import { render, type VNode } from 'preact';
import { useRef } from 'preact/hooks';

interface SaveMenuProps {
  readonly name: string;
  /** The picture, which is one SVG. */
  readonly picture?: () => VNode;
  readonly csv?: () => string;
}

/** Pixels of a PNG for each unit of the picture. */
const SHARPNESS = 2;

export function SaveMenu({ name, picture, csv }: SaveMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const file = name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase();
  const act = (save: () => void) => () => {
    menu.current?.removeAttribute('open');
    save();
  };
  return (
    <details
      class="save"
      ref={menu}
      onFocusOut={(event) => {
        if (!menu.current?.contains(event.relatedTarget as Node | null))
          menu.current?.removeAttribute('open');
      }}
    >
      <summary aria-label={`Save ${name}`}>Save</summary>
      <div class="save-items">
        {picture && (
          <>
            <button type="button" onClick={act(() => saveSvg(picture(), `${file}.svg`))}>
              SVG
            </button>
            <button type="button" onClick={act(() => savePng(picture(), `${file}.png`))}>
              PNG
            </button>
          </>
        )}
        {csv && (
          <button type="button" onClick={act(() => save(csv(), 'text/csv', `${file}.csv`))}>
            CSV
          </button>
        )}
      </div>
    </details>
  );
}

function svgOf(picture: VNode): SVGSVGElement {
  const box = document.createElement('div');
  render(picture, box);
  return box.querySelector('svg')!;
}

function saveSvg(picture: VNode, file: string): void {
  save(new XMLSerializer().serializeToString(svgOf(picture)), 'image/svg+xml', file);
}

function savePng(picture: VNode, file: string): void {
  const svg = svgOf(picture);
  const image = new Image();
  const canvas = document.createElement('canvas');
  canvas.width = SHARPNESS * Number(svg.getAttribute('width'));
  canvas.height = SHARPNESS * Number(svg.getAttribute('height'));
  image.onload = () => {
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => blob && save(blob, 'image/png', file));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
}

export function save(content: string | Blob, type: string, file: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
