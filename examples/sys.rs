use fisher_memory::*;
fn main() {
    for text in std::env::args().skip(1) {
        let input = if text.contains("first;") { Input::First } else { Input::Best };
        let text = text.replace("first;", "");
        let w = match family::network(&text) { Ok(w) => w, Err(e) => { println!("{text}: {e}"); continue } };
        let s = LinearSystem::new(w).unwrap().with_input(input).unwrap();
        let t = std::time::Instant::now();
        match analyse(&s, &Options::default()) {
            Ok(a) => println!("{text}: total {:.15} max {:.12} trC {:.3e} J0 {:.12} budget {:.12} bound {:.1e} bits {} sens {:.1e} {:?} {:.1} ms", a.total, a.spatial_max, a.noise_trace, a.curve[0], a.noise_budget, a.relative_error_bound.unwrap(), a.precision_bits, a.input_sensitivity.unwrap(), a.seconds, t.elapsed().as_secs_f64() * 1e3),
            Err(x) => println!("{text}: error: {x} {:.1} ms", t.elapsed().as_secs_f64() * 1e3),
        }
    }
}
